import { type Clock, every } from "../clock";
import type { Transport } from "./transport";

/** Above this many bytes waiting, volatile events are dropped. */
const VOLATILE_LIMIT = 256 * 1024;
/** Above this many bytes the reader is slow: its `SlowListener` stops sending until the reader has caught up. */
const SLOW_LIMIT = 1024 * 1024;
/** Below this many bytes a slow consumer has caught up. */
const CAUGHT_UP_LIMIT = 64 * 1024;
/** A reader that is slow for this long is cut. Its client resumes on another connection. */
const SLOW_MS = 30_000;
/** Above this many bytes a reader is cut at once. This limits the memory that one stalled reader costs. */
const HARD_LIMIT = 4 * 1024 * 1024;
/** How often the bytes that wait for a slow consumer are checked, in milliseconds. */
const WATCH_MS = 100;

/** A sender that can stop sending to a slow consumer. */
export interface SlowListener {
	onSlow(): void;
	onCaughtUp(): void;
}

export interface BackpressureOptions {
	transport: Pick<Transport, "bufferedAmount">;
	clock: Clock;
	/** Called when fewer than 64 KiB wait again. */
	onCaughtUp: () => void;
	/** Called when the reader was slow for 30 s. */
	onGivenUp: () => void;
}

/** Decides by the bytes waiting whether a reader is written every frame, only those that are not volatile, or is cut. */
export function writeDecision(waiting: number, isSlow: boolean): "write" | "writeDurable" | "cut" {
	if (waiting > HARD_LIMIT) return "cut";
	return isSlow || waiting > VOLATILE_LIMIT ? "writeDurable" : "write";
}

/** Returns true when so many bytes wait that the reader must be watched. */
export const isSlow = (waiting: number): boolean => waiting > SLOW_LIMIT;

/**
 * A slow consumer, watched by the bytes that its runtime holds for it. Created when a reader becomes slow, because most never
 * do.
 */
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

	/** Calls the listener's `onSlow`, once. */
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
