import { type Batch, SharedBatch } from "./batch";
import type { Frame } from "./frame";

/** Two runs of frames as one, both in order of their seq. */
export function merge(some: readonly Frame[], others: readonly Frame[]): Frame[] {
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
export function weave(own: readonly Frame[], offered: readonly SharedBatch[]): Batch[] {
	const woven: Batch[] = [];
	const places = offered.map(() => 0);
	let alone: Frame[] = [];
	const endAlone = () => {
		if (alone.length === 0) return;
		woven.push(new SharedBatch(alone));
		alone = [];
	};
	/** All that the rooms were told before a seq, and that is not woven in yet. */
	const takeBefore = (seq: number) => {
		offered.forEach((batch, nth) => {
			const start = places[nth]!;
			let end = start;
			while (end < batch.frames.length && batch.frames[end]!.seq < seq) end += 1;
			if (end === start) return;
			endAlone();
			woven.push(batch.part(start, end));
			places[nth] = end;
		});
	};
	for (const frame of own) {
		takeBefore(frame.seq);
		alone.push(frame);
	}
	endAlone();
	takeBefore(Number.POSITIVE_INFINITY);
	return woven;
}
