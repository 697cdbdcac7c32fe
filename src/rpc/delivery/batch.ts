import type { Frame } from "./frame";
import { type FrameBytes, frameBytes } from "./node/frame-bytes";

/** A run of frames that are written together. */
export interface Batch {
	readonly frames: readonly Frame[];
	/** All frames as one piece of bytes. Encoded once, and only where bytes are written. */
	readonly bytes: Buffer;
}

/** A run of frames shared by all sockets that are written the whole run, or a part of it. */
export class SharedBatch implements Batch {
	readonly frames: readonly Frame[];
	#encoded: FrameBytes | undefined;

	constructor(frames: readonly Frame[]) {
		this.frames = frames;
	}

	get bytes(): Buffer {
		// A frame caches its own bytes, because many batches may consist of that one frame.
		return this.frames.length === 1 ? this.frames[0]!.bytes : this.#whole.bytes;
	}

	/** Returns the frames from `start` up to, but not including, `end`. */
	part(start: number, end: number): Batch {
		return start === 0 && end === this.frames.length ? this : new BatchPart(this, start, end);
	}

	/** Returns the bytes of those frames. */
	bytesOf(start: number, end: number): Buffer {
		const { bytes, ends } = this.#whole;
		return bytes.subarray(start === 0 ? 0 : ends[start - 1], ends[end - 1]);
	}

	get #whole(): FrameBytes {
		this.#encoded ??= frameBytes(this.frames.map(({ text }) => text));
		return this.#encoded;
	}
}

/** A part of a batch, for a socket that was sent other frames in between. */
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
