import type { Frame } from "./frame";
import { framesBytes } from "./frame-bytes";

/** Frames that are written together, shared by everybody who is written the same ones. */
export class Batch {
	readonly frames: readonly Frame[];
	#bytes: Buffer | undefined;

	constructor(frames: readonly Frame[]) {
		this.frames = frames;
	}

	/** All of them in one piece; made once, and only where somebody writes bytes. */
	get bytes(): Buffer {
		const { frames } = this;
		// A single one may be shared by many who are each written it alone.
		this.#bytes ??= frames.length === 1 ? frames[0]!.bytes : framesBytes(frames.map(({ text }) => text));
		return this.#bytes;
	}
}
