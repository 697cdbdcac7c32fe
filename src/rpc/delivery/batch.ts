import type { Frame } from "./frame";
import { type FrameBytes, frameBytes } from "./node/frame-bytes";

/** Frames that are written together. */
export interface Batch {
	readonly frames: readonly Frame[];
	/** All of them in one piece; made once, and only where somebody writes bytes. */
	readonly bytes: Buffer;
}

/** Frames that are shared by everybody who is written the same ones, or some of them. */
export class SharedBatch implements Batch {
	readonly frames: readonly Frame[];
	#encoded: FrameBytes | undefined;

	constructor(frames: readonly Frame[]) {
		this.frames = frames;
	}

	get bytes(): Buffer {
		// A single one may be shared by many who are each written it alone.
		return this.frames.length === 1 ? this.frames[0]!.bytes : this.#whole.bytes;
	}

	/** Some of the frames, by their places. */
	part(start: number, end: number): Batch {
		return start === 0 && end === this.frames.length ? this : new BatchPart(this, start, end);
	}

	/** The bytes of some of the frames. */
	bytesOf(start: number, end: number): Buffer {
		const { bytes, ends } = this.#whole;
		return bytes.subarray(start === 0 ? 0 : ends[start - 1], ends[end - 1]);
	}

	get #whole(): FrameBytes {
		this.#encoded ??= frameBytes(this.frames.map(({ text }) => text));
		return this.#encoded;
	}
}

/** For somebody who was told something else in between. */
class BatchPart implements Batch {
	readonly #whole: SharedBatch;
	readonly #start: number;
	readonly #end: number;

	constructor(whole: SharedBatch, start: number, end: number) {
		this.#whole = whole;
		this.#start = start;
		this.#end = end;
	}

	get frames(): readonly Frame[] {
		return this.#whole.frames.slice(this.#start, this.#end);
	}

	get bytes(): Buffer {
		return this.#whole.bytesOf(this.#start, this.#end);
	}
}
