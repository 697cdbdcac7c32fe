import type { Frame } from "./frame";

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
		this.#bytes ??= frames.length === 1 ? frames[0]!.bytes : Buffer.concat(frames.map(({ bytes }) => bytes));
		return this.#bytes;
	}
}
