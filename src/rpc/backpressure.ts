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

export interface BackpressureOptions {
	transport: Pick<Transport, "bufferedAmount">;
	clock: Clock;
	/** The reader was slow for 30 s. */
	onGivenUp: () => void;
}

/** How far one reader is behind, by the bytes that its runtime holds for it. */
export class Backpressure {
	writer: Writer | undefined;
	readonly #options: BackpressureOptions;
	#slowSince: number | undefined;
	#isWriterTold = true;
	#stopWatching = () => {};

	constructor(options: BackpressureOptions) {
		this.#options = options;
	}

	/** True from 1 MiB waiting until it is under 64 KiB again. */
	get isSlow(): boolean {
		return this.#slowSince !== undefined;
	}

	/** What to do with frames for a reader that is this far behind: write all of them, only those that may not be dropped, or none. */
	judge(): "write" | "writeKept" | "cut" {
		const waiting = this.#options.transport.bufferedAmount();
		if (waiting > HARD_LIMIT) return "cut";
		return this.isSlow || waiting > VOLATILE_LIMIT ? "writeKept" : "write";
	}

	/** Something was written: looks whether the reader is slow now. */
	measure(): void {
		const { clock, transport } = this.#options;
		if (this.isSlow || transport.bufferedAmount() <= SLOW_LIMIT) return;
		this.#slowSince = clock.now();
		this.#isWriterTold = false;
		this.#stopWatching = every(
			clock,
			() => WATCH_MS,
			() => this.#watch(transport.bufferedAmount()),
		);
	}

	/** Tells the writer of a reader that has become slow, once. */
	tellWriter(): void {
		if (this.#isWriterTold) return;
		this.#isWriterTold = true;
		this.writer?.onSlow();
	}

	end(): void {
		this.#isWriterTold = true;
		this.#stopWatching();
	}

	#watch(waiting: number): void {
		if (waiting < CAUGHT_UP_LIMIT) {
			this.#slowSince = undefined;
			this.#stopWatching();
			this.writer?.onCaughtUp();
		} else if (this.#options.clock.now() - this.#slowSince! > SLOW_MS) this.#options.onGivenUp();
	}
}
