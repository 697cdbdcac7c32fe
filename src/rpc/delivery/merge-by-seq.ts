import { type Batch, SharedBatch } from "./batch";
import type { Frame } from "./frame";

/** Two runs of frames as one, both in order of their seq. */
export function mergeFrames(some: readonly Frame[], others: readonly Frame[]): Frame[] {
	const merged: Frame[] = [];
	let next = 0;
	for (const frame of some) {
		for (; next < others.length && others[next]!.seq < frame.seq; next++) merged.push(others[next]!);
		merged.push(frame);
	}
	for (; next < others.length; next++) merged.push(others[next]!);
	return merged;
}

/**
 * What one socket alone was told, between the parts of what its rooms were told before and after it. The rooms' frames are
 * not encoded again: the parts are cut out of what everybody is written.
 */
export function mergeBySeq(own: readonly Frame[], offered: readonly SharedBatch[]): Batch[] {
	const woven: Batch[] = [];
	/** Of each batch, and of the socket's own: the first frame that is not woven in yet. */
	const places = offered.map(() => 0);
	let ownPlace = 0;
	const takeOwn = (end: number) => {
		if (ownPlace < end) woven.push(new SharedBatch(own.slice(ownPlace, end)));
		ownPlace = end;
	};
	for (let next = 0; next <= own.length; next++) {
		const seq = own[next]?.seq ?? Number.POSITIVE_INFINITY;
		for (let nth = 0; nth < offered.length; nth++) {
			const batch = offered[nth]!;
			const start = places[nth]!;
			const end = placeOf(seq, batch.frames, start);
			if (start === end) continue;
			takeOwn(next);
			woven.push(batch.part(start, end));
			places[nth] = end;
		}
	}
	takeOwn(own.length);
	return woven;
}

/** Of the first frame from `start` on that has this seq or a later one. */
function placeOf(seq: number, frames: readonly Frame[], start: number): number {
	let place = start;
	while (place < frames.length && frames[place]!.seq < seq) place += 1;
	return place;
}
