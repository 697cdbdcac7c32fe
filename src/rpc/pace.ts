import type { Clock } from "./clock";

/** The longest that what is told has to wait for company, in milliseconds. */
const REST_MAX_MS = 10;
/** The shortest rest: by it a server finds out that waiting has become worth it. */
const REST_MIN_MS = 1;

/**
 * When to write. At the end of the turn, unless events come faster than they are written: then a rest has to pass before
 * the next write, so that it tells more. It is no longer than the last write took, which leaves about half of the loop for
 * reading, and grows and shrinks by what comes of it: whoever sends only once it has heard its own message, as a crowd
 * of clients in step does, is there when the rest begins, and waiting for more would be in vain.
 */
export class Pace {
	readonly #clock: Clock;
	#restUntil = 0;
	/** How long a rest may be now. */
	#allowedMs = REST_MAX_MS;
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
		this.#restUntil = events > 1 ? endedAt + Math.min(endedAt - startedAt, this.#allowedMs) : endedAt;
	}

	/** Worth it is a rest that brought half of what comes as evenly as what came before it, and more than nothing. */
	#judgeRest(events: number, now: number): void {
		if (!this.#turn) return;
		const { at, events: before } = this.#turn;
		this.#turn = undefined;
		const brought = events - before;
		const isWorthIt = brought > 0 && brought * (at - this.#wroteAt) >= (before * (now - at)) / 2;
		const allowedMs = isWorthIt ? this.#allowedMs * 2 : this.#allowedMs / 2;
		this.#allowedMs = Math.min(Math.max(allowedMs, REST_MIN_MS), REST_MAX_MS);
	}
}
