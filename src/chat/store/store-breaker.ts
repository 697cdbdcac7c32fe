import type { Clock } from "../../rpc/clock";

/** The last calls that count, and how many of them may fail. */
const WINDOW = 20;
const FAILURES_MAX = WINDOW / 2;
/** How long an open breaker blocks calls before it lets one through to test the store. */
const OPEN_MS = 1_000;

/**
 * A circuit breaker for the store, because calls to a failing store would pile up, each waiting for its deadline. It opens
 * after ten failures among the last twenty calls. It then lets one call per second through, and the first success closes it.
 */
export class StoreBreaker {
	readonly #clock: Clock;
	#outcomes: boolean[] = [];
	/** How many of the outcomes are failures. */
	#failures = 0;
	/** When the next call is let through; undefined while the breaker is closed. */
	#nextCallAt: number | undefined;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Returns false if a call must not be made. */
	allows(): boolean {
		if (this.#nextCallAt === undefined) return true;
		const now = this.#clock.now();
		if (now < this.#nextCallAt) return false;
		// This call tests the store. The next ones are blocked for another second, unless it succeeds.
		this.#nextCallAt = now + OPEN_MS;
		return true;
	}

	/** Records the outcome of a call. A store that answers works, even if it rejects the request. */
	record(works: boolean): void {
		if (works && this.#nextCallAt !== undefined) {
			this.#nextCallAt = undefined;
			this.#outcomes = [];
			this.#failures = 0;
		}
		this.#outcomes.push(works);
		if (!works) this.#failures += 1;
		if (this.#outcomes.length > WINDOW && !this.#outcomes.shift()) this.#failures -= 1;
		if (this.#outcomes.length === WINDOW && this.#failures >= FAILURES_MAX)
			this.#nextCallAt ??= this.#clock.now() + OPEN_MS;
	}
}
