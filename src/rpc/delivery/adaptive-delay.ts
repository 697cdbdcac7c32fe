import type { Clock } from "../clock";

/** The longest rest, in milliseconds. */
const REST_MAX_MS = 10;
/** The shortest rest. */
const REST_MIN_MS = 1;
/** Once rests gather nothing, only one write in this many is followed by one, the shortest, to find out whether they do again. */
const TRY_EVERY = 8;
/** The weight of a rest when the next one ends: about ten rests are judged together. */
const MEMORY = 0.9;

/**
 * Decides when to write: at the end of the turn, unless events arrive faster than they are written. Then a rest has to
 * pass before the next write, so that the write carries more events. A rest is no longer than the last write took, which
 * leaves about half of the loop for reading. It grows and shrinks by what it gathers: clients in step, which send only
 * once they have their own message back, have all sent by the time a rest begins, so waiting for more gathers nothing.
 *
 * No fixed rest does as well in every load, measured with `npm run bench -- --against` in a room of 1,000. A rest as long
 * as the last write delivers 0.58 to 0.78 as much per second with 4 messages in flight. No rest, or a constant 2 ms, takes
 * 1.1 to 1.4 times the CPU for 200 messages per second.
 */
export class AdaptiveDelay {
	readonly #clock: Clock;
	#restUntil = 0;
	/** The longest rest at present; 0 for none. */
	#allowedMs = REST_MAX_MS;
	/** Writes since rests were given up, modulo `TRY_EVERY`. */
	#restless = 0;
	/** Events that the latest rests gathered, and those that an even stream would have brought. */
	#gathered = 0;
	#even = 0;
	/** The time at which the last write began. */
	#wroteAt = 0;
	/** The end of a rest's first turn, and the number of events by then. */
	#turn: { at: number; events: number } | undefined;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/**
	 * Calls `write` when it is time, unless the returned stop is called first. `pending` returns the number of events that
	 * wait to be written.
	 */
	next(write: () => void, pending: () => number): () => void {
		// At most the longest rest: a clock that is set back must not silence the server.
		const restMs = Math.min(this.#restUntil - this.#clock.now(), REST_MAX_MS);
		this.#turn = undefined;
		if (restMs <= 0) return this.#clock.turn(write);
		const stopTurn = this.#clock.turn(() => {
			this.#turn = { at: this.#clock.now(), events: pending() };
		});
		const stopRest = this.#clock.after(restMs, write);
		return () => {
			stopTurn();
			stopRest();
		};
	}

	/** Runs `write`, which writes this many events, and measures how long it takes. */
	measure(events: number, write: () => void): void {
		const startedAt = this.#clock.now();
		this.#judgeRest(events, startedAt);
		this.#wroteAt = startedAt;
		write();
		const endedAt = this.#clock.now();
		// After a single event nobody waits for a second one that may not come.
		this.#restUntil = events > 1 ? endedAt + Math.min(endedAt - startedAt, this.#nextRest()) : endedAt;
	}

	#nextRest(): number {
		if (this.#allowedMs > 0) return this.#allowedMs;
		this.#restless = (this.#restless + 1) % TRY_EVERY;
		return this.#restless === 0 ? REST_MIN_MS : 0;
	}

	/** Lengthens rests that gather at least half of what an even stream would bring, and shortens others. The latest are judged together, because a single one is chance. */
	#judgeRest(events: number, now: number): void {
		if (!this.#turn) return;
		const { at, events: before } = this.#turn;
		this.#turn = undefined;
		this.#gathered = this.#gathered * MEMORY + (events - before);
		this.#even = this.#even * MEMORY + (before * (now - at)) / Math.max(at - this.#wroteAt, 1);
		if (this.#gathered > 0 && this.#gathered >= this.#even / 2) {
			this.#allowedMs = Math.min(Math.max(this.#allowedMs, REST_MIN_MS) * 2, REST_MAX_MS);
		} else this.#allowedMs = this.#allowedMs > REST_MIN_MS ? this.#allowedMs / 2 : 0;
	}
}
