import { frameBytes } from "./node/frame-bytes";

/** One encoded event or answer on its way out, shared by everybody it goes to. */
export class Frame {
	/**
	 * Its place among all frames of the server: who was there before it gets it, and each socket gets those of a room, and
	 * its own among them, in this order. Two rooms keep theirs apart, so that what each was told goes out in one piece.
	 */
	readonly seq: number;
	readonly text: string;
	/** May be dropped for a slow reader. */
	readonly isVolatile: boolean;
	#bytes: Buffer | undefined;

	constructor(seq: number, text: string, isVolatile: boolean) {
		this.seq = seq;
		this.text = text;
		this.isVolatile = isVolatile;
	}

	/** As it goes over the network; made once, and only where somebody writes bytes. */
	get bytes(): Buffer {
		this.#bytes ??= frameBytes([this.text]).bytes;
		return this.#bytes;
	}
}
