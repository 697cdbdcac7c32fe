import { Kind, PEEK, type Protocol } from "./protocol";

/** The receiver of the frames that a connection reads. */
export interface FrameListener {
	/** True if the listener needs whole payloads; otherwise their first bytes are enough. */
	readonly wantsPayloads: boolean;
	onFrame(kind: Kind, bytes: Buffer, at: number, length: number): void;
}

const PING = 0x9;
const CLOSE = 0x8;

/** Walks from one WebSocket header to the next. It copies nothing except a header that arrives in two pieces. */
export class FrameWalker {
	readonly #protocol: Protocol;
	readonly #listener: FrameListener;
	/** Bytes of the current payload that have not arrived and do not matter. */
	#skip = 0;
	#carried: Buffer | undefined;

	constructor(protocol: Protocol, listener: FrameListener) {
		this.#protocol = protocol;
		this.#listener = listener;
	}

	/** `bytes` is only valid during the call. */
	walk(chunk: Buffer): void {
		const bytes = this.#carried ? Buffer.concat([this.#carried, chunk]) : chunk;
		this.#carried = undefined;
		let at = this.#skip;
		while (at + 2 <= bytes.length) {
			let length = bytes[at + 1]! & 127;
			let payload = at + 2;
			if (length === 126) {
				payload += 2;
				if (payload > bytes.length) break;
				length = bytes.readUInt16BE(at + 2);
			} else if (length === 127) {
				payload += 8;
				if (payload > bytes.length) break;
				length = bytes.readUInt32BE(at + 6);
			}
			const needed = this.#listener.wantsPayloads || length < PEEK ? length : PEEK;
			if (payload + needed > bytes.length) break;
			this.#report(bytes[at]! & 15, bytes, payload, length);
			at = payload + length;
		}
		this.#skip = Math.max(at - bytes.length, 0);
		// Copied, because the next read reuses the buffer.
		if (at < bytes.length) this.#carried = Buffer.from(bytes.subarray(at));
	}

	#report(opcode: number, bytes: Buffer, at: number, length: number): void {
		if (opcode === 1) this.#listener.onFrame(this.#protocol.kindOf(bytes, at, length), bytes, at, length);
		else if (opcode === PING) this.#listener.onFrame(Kind.ping, bytes, at, length);
		else if (opcode === CLOSE) this.#listener.onFrame(Kind.error, bytes, at, length);
	}
}
