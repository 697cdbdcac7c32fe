import { SharedBatch } from "./batch";
import type { Frame } from "./frame";

/** What some members of a room are told in one turn: all of them the same, but for who came or went in the middle of it. */
export class SharedFrames {
	/** Members with this key are told nothing of it. */
	readonly except: string | undefined;
	readonly #frames: Frame[] = [];
	/** For all who were there from the start. */
	#whole: SharedBatch | undefined;
	/** By the place of the first frame: one for each moment of joining. */
	#parts: Map<number, SharedBatch> | undefined;

	constructor(except: string | undefined) {
		this.except = except;
	}

	get isEmpty(): boolean {
		return this.#frames.length === 0;
	}

	push(frame: Frame): void {
		this.#frames.push(frame);
	}

	/** The frames from a seq on, as they are now. */
	framesSince(seq: number): readonly Frame[] {
		return this.#frames.slice(this.#startOf(seq));
	}

	/** The same to write, undefined for none. Only once the lane is full: the batch is shared. */
	batchSince(seq: number): SharedBatch | undefined {
		const start = this.#startOf(seq);
		if (start === 0) {
			this.#whole ??= new SharedBatch(this.#frames);
			return this.#whole;
		}
		if (start === this.#frames.length) return undefined;
		this.#parts ??= new Map();
		const batch = this.#parts.get(start) ?? new SharedBatch(this.#frames.slice(start));
		this.#parts.set(start, batch);
		return batch;
	}

	#startOf(seq: number): number {
		if (this.#frames[0]!.seq >= seq) return 0;
		const start = this.#frames.findIndex((frame) => frame.seq >= seq);
		return start < 0 ? this.#frames.length : start;
	}
}
