import { closeCodes } from "../errors";
import type { Transport } from "./transport";

/** Over this many bytes waiting, what may be dropped is. */
const VOLATILE_LIMIT = 256 * 1024;
/** Over this many for longer than a network needs to take one large page, the reader is too slow: it is cut, and resumes. */
const SLOW_LIMIT = 1024 * 1024;
const SLOW_MS = 5_000;
/** Over this many it is cut at once: what one stalled reader may cost. */
const HARD_LIMIT = 4 * 1024 * 1024;

/** What one socket still has to read, held by its runtime and bounded here. */
export class Outbox {
	readonly #transport: Transport;
	#closed = false;
	#slowSince: number | undefined;

	constructor(transport: Transport) {
		this.#transport = transport;
	}

	send(text: string, volatile = false): void {
		if (this.#closed) return;
		const waiting = this.#transport.bufferedAmount();
		if (this.#isTooSlow(waiting)) {
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

	#isTooSlow(waiting: number): boolean {
		if (waiting <= SLOW_LIMIT) this.#slowSince = undefined;
		else this.#slowSince ??= Date.now();
		return waiting > HARD_LIMIT || (this.#slowSince !== undefined && Date.now() - this.#slowSince > SLOW_MS);
	}

	/** The socket is gone. */
	end(): void {
		this.#closed = true;
	}
}
