import { frameBytes } from "./node/frame-bytes";

/** One encoded event or answer on its way out, shared by all sockets that it goes to. */
export class Frame {
	/**
	 * The position among all frames of the server. A member gets the frames that are later than its join. Each socket gets the
	 * frames of a room, and its own among them, in this order. Frames of two rooms are not ordered between each other, so that
	 * each room's go out in one piece.
	 */
	readonly seq: number;
	readonly text: string;
	/** True when the frame may be dropped for a slow consumer. */
	readonly isVolatile: boolean;
	#bytes: Buffer | undefined;

	constructor(seq: number, text: string, isVolatile: boolean) {
		this.seq = seq;
		this.text = text;
		this.isVolatile = isVolatile;
	}

	/** The frame as it goes over the network. Encoded once, and only where bytes are written. */
	get bytes(): Buffer {
		this.#bytes ??= frameBytes([this.text]).bytes;
		return this.#bytes;
	}
}
