import { closeCodes } from "../errors";
import type { Transport } from "./transport";

/** Over this many bytes waiting, what may be dropped is. */
const VOLATILE_LIMIT = 256 * 1024;
/** Over this many, the reader is too slow: it is cut, and resumes from the store when it comes back. */
const HARD_LIMIT = 1024 * 1024;

/** What one socket still has to read, held by its runtime and bounded here. */
export class Outbox {
	readonly #transport: Transport;
	#closed = false;

	constructor(transport: Transport) {
		this.#transport = transport;
	}

	send(text: string, volatile = false): void {
		if (this.#closed) return;
		const waiting = this.#transport.bufferedAmount();
		if (waiting > HARD_LIMIT) {
			this.close(closeCodes.tooSlow.code, "reading too slowly");
			// The close frame waits behind everything unread, so the socket is ended too.
			this.#transport.terminate();
			return;
		}
		if (volatile && waiting > VOLATILE_LIMIT) return;
		this.#transport.send(text);
	}

	/** Nothing is sent after it. */
	close(code: number, reason: string): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#transport.close(code, reason);
	}

	/** The socket is gone. */
	end(): void {
		this.#closed = true;
	}
}
