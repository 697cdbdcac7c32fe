import { Batch } from "./batch";
import type { Frame } from "./frame";

/** What some members of a room are told in one turn: all of them the same, but for who came or went in the middle of it. */
export class Lane {
	/** Members with this key are told nothing of it. */
	readonly except: string | undefined;
	readonly #frames: Frame[] = [];
	/** By the place of the first frame: one for all who were there from the start, and one more for each moment of joining. */
	readonly #batches = new Map<number, Batch>();

	constructor(except: string | undefined) {
		this.except = except;
	}

	push(frame: Frame): void {
		this.#frames.push(frame);
	}

	/** The frames from a seq on, as they are now. */
	framesSince(seq: number): readonly Frame[] {
		return this.#frames.slice(this.#startOf(seq));
	}

	/** The same to write, undefined for none. Only once the lane is full: the batch is shared. */
	batchSince(seq: number): Batch | undefined {
		const start = this.#startOf(seq);
		let batch = this.#batches.get(start);
		if (!batch && start < this.#frames.length) {
			batch = new Batch(start === 0 ? this.#frames : this.#frames.slice(start));
			this.#batches.set(start, batch);
		}
		return batch;
	}

	#startOf(seq: number): number {
		if (this.#frames[0]!.seq >= seq) return 0;
		const start = this.#frames.findIndex((frame) => frame.seq >= seq);
		return start < 0 ? this.#frames.length : start;
	}
}
