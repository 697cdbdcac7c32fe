import { type Batch, SharedBatch } from "./batch";
import type { Frame } from "./frame";

/** Merges two runs of frames, both in order of their seq, into one. */
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
 * Merges the frames of one socket alone with the batches that its rooms offer, by seq. The rooms' frames are not encoded
 * again: each part is cut out of the batch that all members share.
 */
export function mergeBySeq(own: readonly Frame[], offered: readonly SharedBatch[]): Batch[] {
	const merged: Batch[] = [];
	/** The index of each batch's first frame that is not merged yet. */
	const starts = offered.map(() => 0);
	/** The same of the socket's own frames. */
	let ownStart = 0;
	const mergeOwn = (end: number) => {
		if (ownStart < end) merged.push(new SharedBatch(own.slice(ownStart, end)));
		ownStart = end;
	};
	for (let next = 0; next <= own.length; next++) {
		const seq = own[next]?.seq ?? Number.POSITIVE_INFINITY;
		for (let nth = 0; nth < offered.length; nth++) {
			const batch = offered[nth]!;
			const start = starts[nth]!;
			const end = indexOfSeq(seq, batch.frames, start);
			if (start === end) continue;
			mergeOwn(next);
			merged.push(batch.part(start, end));
			starts[nth] = end;
		}
	}
	mergeOwn(own.length);
	return merged;
}

/** Returns the index of the first frame, from `start` on, with this seq or a later one. */
function indexOfSeq(seq: number, frames: readonly Frame[], start: number): number {
	let index = start;
	while (index < frames.length && frames[index]!.seq < seq) index += 1;
	return index;
}
