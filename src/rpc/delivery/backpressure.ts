import { type Clock, every } from "../clock";
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
export interface SlowListener {
	onSlow(): void;
	onCaughtUp(): void;
}

export interface BackpressureOptions {
	transport: Pick<Transport, "bufferedAmount">;
	clock: Clock;
	/** It has under 64 KiB waiting again. */
	onCaughtUp: () => void;
	/** It was slow for 30 s. */
	onGivenUp: () => void;
}

/** What to do with frames for a reader that is this far behind: write all of them, only those that may not be dropped, or none. */
export function writeDecision(waiting: number, isSlow: boolean): "write" | "writeDurable" | "cut" {
	if (waiting > HARD_LIMIT) return "cut";
	return isSlow || waiting > VOLATILE_LIMIT ? "writeDurable" : "write";
}

/** True of a reader that is to be watched from now on. */
export const isSlow = (waiting: number): boolean => waiting > SLOW_LIMIT;

/** A slow reader, by the bytes that its runtime holds for it. Made once it is slow: most readers never are. */
export class Backpressure {
	readonly #options: BackpressureOptions;
	readonly #slowSince: number;
	readonly #stopWatching: () => void;
	#isReported = false;

	constructor(options: BackpressureOptions) {
		const { clock } = options;
		this.#options = options;
		this.#slowSince = clock.now();
		this.#stopWatching = every(
			clock,
			() => WATCH_MS,
			() => this.#watch(),
		);
	}

	/** Tells the writer, once. */
	reportSlow(listener: SlowListener | undefined): void {
		if (this.#isReported) return;
		this.#isReported = true;
		listener?.onSlow();
	}

	end(): void {
		this.#isReported = true;
		this.#stopWatching();
	}

	#watch(): void {
		const { clock, transport, onCaughtUp, onGivenUp } = this.#options;
		if (transport.bufferedAmount() < CAUGHT_UP_LIMIT) {
			this.#stopWatching();
			onCaughtUp();
		} else if (clock.now() - this.#slowSince > SLOW_MS) onGivenUp();
	}
}
