import type { Clock } from "./clock";

/** The longest that what is told has to wait for company, in milliseconds. */
const REST_MAX_MS = 10;

/**
 * When to write. At the end of the turn, unless events come faster than they are written: then as long as the last time
 * took has to pass before the next, so that about half of the loop is left for reading, and each write tells more.
 */
export class Pace {
	readonly #clock: Clock;
	#restUntil = 0;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Calls `write` when it is time, unless the returned stop is called before. */
	next(write: () => void): () => void {
		// No longer than any rest, or a clock that is set back would silence the server.
		const restMs = Math.min(this.#restUntil - this.#clock.now(), REST_MAX_MS);
		return restMs > 0 ? this.#clock.after(restMs, write) : this.#clock.turn(write);
	}

	/** Runs what writes so many events, and takes its time. */
	measure(events: number, write: () => void): void {
		const startedAt = this.#clock.now();
		write();
		const endedAt = this.#clock.now();
		// A single one: nobody is kept waiting for a second that may not come.
		this.#restUntil = events > 1 ? endedAt + Math.min(endedAt - startedAt, REST_MAX_MS) : endedAt;
	}
}
