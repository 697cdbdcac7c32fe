import type { Clock } from "../clock";

/** The longest that what is told has to wait for company, in milliseconds. */
const REST_MAX_MS = 10;
/** The shortest rest. */
const REST_MIN_MS = 1;
/** Where rests bring nothing there is none, but for the shortest one after so many writes: waiting may have become worth it. */
const TRY_EVERY = 8;
/** What a rest counts when the next one is over: about ten are looked at together. */
const MEMORY = 0.9;

/**
 * When to write. At the end of the turn, unless events come faster than they are written: then a rest has to pass before
 * the next write, so that it tells more. It is no longer than the last write took, which leaves about half of the loop for
 * reading, and grows and shrinks by what comes of it: whoever sends only once it has heard its own message, as a crowd
 * of clients in step does, is there when the rest begins, and waiting for more would be in vain.
 */
export class AdaptiveDelay {
	readonly #clock: Clock;
	#restUntil = 0;
	/** How long a rest may be now; 0 for none. */
	#allowedMs = REST_MAX_MS;
	/** Writes since rests were given up. */
	#restless = 0;
	/** Events that the latest rests brought, and that an even stream would have brought. */
	#brought = 0;
	#even = 0;
	/** When the last write began. */
	#wroteAt = 0;
	/** Of a rest: when its first turn was over, and how many events were told by then. */
	#turn: { at: number; events: number } | undefined;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/**
	 * Calls `write` when it is time, unless the returned stop is called before. `told` gives the number of events that are
	 * to be written.
	 */
	next(write: () => void, told: () => number): () => void {
		// No longer than any rest, or a clock that is set back would silence the server.
		const restMs = Math.min(this.#restUntil - this.#clock.now(), REST_MAX_MS);
		this.#turn = undefined;
		if (restMs <= 0) return this.#clock.turn(write);
		const stopTurn = this.#clock.turn(() => {
			this.#turn = { at: this.#clock.now(), events: told() };
		});
		const stopRest = this.#clock.after(restMs, write);
		return () => {
			stopTurn();
			stopRest();
		};
	}

	/** Runs what writes so many events, and takes its time. */
	measure(events: number, write: () => void): void {
		const startedAt = this.#clock.now();
		this.#judgeRest(events, startedAt);
		this.#wroteAt = startedAt;
		write();
		const endedAt = this.#clock.now();
		// A single one: nobody is kept waiting for a second that may not come.
		this.#restUntil = events > 1 ? endedAt + Math.min(endedAt - startedAt, this.#nextRest()) : endedAt;
	}

	#nextRest(): number {
		if (this.#allowedMs > 0) return this.#allowedMs;
		this.#restless = (this.#restless + 1) % TRY_EVERY;
		return this.#restless === 0 ? REST_MIN_MS : 0;
	}

	/** Rests are worth it that bring half of what would come as evenly as what came before them. One by one chance would decide, so the latest are counted together. */
	#judgeRest(events: number, now: number): void {
		if (!this.#turn) return;
		const { at, events: before } = this.#turn;
		this.#turn = undefined;
		this.#brought = this.#brought * MEMORY + (events - before);
		this.#even = this.#even * MEMORY + (before * (now - at)) / Math.max(at - this.#wroteAt, 1);
		if (this.#brought > 0 && this.#brought >= this.#even / 2) {
			this.#allowedMs = Math.min(Math.max(this.#allowedMs, REST_MIN_MS) * 2, REST_MAX_MS);
		} else this.#allowedMs = this.#allowedMs > REST_MIN_MS ? this.#allowedMs / 2 : 0;
	}
}
