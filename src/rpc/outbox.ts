import { closeCodes } from "../errors";
import { type Clock, every } from "./clock";
import type { Transport } from "./transport";

/** Over this many bytes waiting, what may be dropped is. */
const VOLATILE_LIMIT = 256 * 1024;
/** Over this many the reader is slow: whoever can, holds back what it writes until the reader has caught up. */
const SLOW_LIMIT = 1024 * 1024;
/** Under this many a slow reader has caught up. */
const CAUGHT_UP_LIMIT = 64 * 1024;
/** A reader that is slow for this long is cut, and resumes on another connection. */
const SLOW_MS = 30_000;
/** Over this many it is cut at once: what one stalled reader may cost. */
const HARD_LIMIT = 4 * 1024 * 1024;
/** How often the bytes that wait for a slow reader are looked at. */
const WATCH_MS = 100;

/** Who can hold back what it writes to a slow reader. */
export interface Writer {
	onSlow(): void;
	onCaughtUp(): void;
}

/** What one socket still has to read, held by its runtime and bounded here. */
export class Outbox {
	readonly #transport: Transport;
	readonly #clock: Clock;
	#writer: Writer | undefined;
	#isClosed = false;
	#slowSince: number | undefined;
	#stopWatching = () => {};

	constructor(transport: Transport, clock: Clock) {
		this.#transport = transport;
		this.#clock = clock;
	}

	/** Who is told when the reader is slow, and when no more. Without one, a reader is cut at 4 MiB. */
	setWriter(writer: Writer): void {
		this.#writer = writer;
	}

	/** True from 1 MiB waiting until it is under 64 KiB again. */
	get isSlow(): boolean {
		return this.#slowSince !== undefined;
	}

	send(text: string, volatile = false): void {
		if (this.#isClosed) return;
		const waiting = this.#transport.bufferedAmount();
		if (waiting > HARD_LIMIT) {
			this.cut();
			return;
		}
		if (volatile && (this.isSlow || waiting > VOLATILE_LIMIT)) return;
		this.#transport.send(text);
		// Told after the write, so that what was written is known to be on its way.
		if (!this.isSlow && waiting + text.length > SLOW_LIMIT) this.#becomeSlow();
	}

	/** The reader does not keep up: it is told, as far as it still reads, and ended. */
	cut(): void {
		this.close(closeCodes.tooSlow.code, "reading too slowly");
		// The close frame waits behind everything unread, so the socket is ended too.
		this.#transport.terminate();
	}

	/** Nothing is sent after it. */
	close(code: number, reason: string): void {
		if (this.#isClosed) return;
		this.end();
		this.#transport.close(code, reason);
	}

	/** The socket is gone. */
	end(): void {
		this.#isClosed = true;
		this.#stopWatching();
	}

	#becomeSlow(): void {
		this.#slowSince = this.#clock.now();
		this.#stopWatching = every(
			this.#clock,
			() => WATCH_MS,
			() => this.#watch(this.#transport.bufferedAmount()),
		);
		this.#writer?.onSlow();
	}

	#watch(waiting: number): void {
		if (waiting < CAUGHT_UP_LIMIT) {
			this.#slowSince = undefined;
			this.#stopWatching();
			this.#writer?.onCaughtUp();
		} else if (this.#clock.now() - this.#slowSince! > SLOW_MS) this.cut();
	}
}
