import { SharedBatch } from "./batch";
import type { Frame } from "./frame";

/** Frames that members of a room share in one turn. A member that joined during the turn gets only the later ones. */
export class SharedFrames {
	/** Members with this key get none of the frames. */
	readonly except: string | undefined;
	readonly #frames: Frame[] = [];
	/** The batch for members that joined before the first frame. */
	#whole: SharedBatch | undefined;
	/** The batches for members that joined later, by the index of their first frame. */
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

	/** Returns a copy of the frames from a seq on. */
	framesSince(seq: number): readonly Frame[] {
		return this.#frames.slice(this.#startOf(seq));
	}

	/**
	 * Returns the batch to write from a seq on, or undefined if there is none. Only after the last `push`, because batches are
	 * shared.
	 */
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
