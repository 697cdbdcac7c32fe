import type { Clock } from "../../rpc/clock";

/** Calls that are looked back at, and the share of them that may fail. */
const WINDOW = 20;
const FAILURES_MAX = WINDOW / 2;
/** How long a store that fails is left alone, before one call tries whether it is back. */
const OPEN_MS = 1_000;

/**
 * Keeps calls from a store that fails anyway: they would pile up, each waiting for its deadline. Open after ten failures
 * among the last twenty calls; then one call a second tries, and the first that works closes it.
 */
export class StoreBreaker {
	readonly #clock: Clock;
	#outcomes: boolean[] = [];
	/** How many of them. */
	#failures = 0;
	#opensAt: number | undefined;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** False when a call is not to be made. */
	allows(): boolean {
		if (this.#opensAt === undefined) return true;
		const now = this.#clock.now();
		if (now < this.#opensAt) return false;
		// The one that tries: the others wait for what becomes of it.
		this.#opensAt = now + OPEN_MS;
		return true;
	}

	/** What became of a call. A store that answers, if only that it refuses, works. */
	note(works: boolean): void {
		if (works && this.#opensAt !== undefined) {
			this.#opensAt = undefined;
			this.#outcomes = [];
			this.#failures = 0;
		}
		this.#outcomes.push(works);
		if (!works) this.#failures += 1;
		if (this.#outcomes.length > WINDOW && !this.#outcomes.shift()) this.#failures -= 1;
		if (this.#outcomes.length === WINDOW && this.#failures >= FAILURES_MAX)
			this.#opensAt ??= this.#clock.now() + OPEN_MS;
	}
}
