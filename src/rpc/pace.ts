import type { Clock } from "./clock";

/** The longest that what is told has to wait for company, in milliseconds. */
const REST_MAX_MS = 10;

/**
 * When to write. At the end of the turn, as long as writing is quick; where it takes long, as long again has to pass
 * before the next time, so that about half of the loop is left for reading, and more is told by each write.
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

	/** Runs what writes, and takes its time. */
	measure(write: () => void): void {
		const startedAt = this.#clock.now();
		write();
		const endedAt = this.#clock.now();
		this.#restUntil = endedAt + Math.min(endedAt - startedAt, REST_MAX_MS);
	}
}
