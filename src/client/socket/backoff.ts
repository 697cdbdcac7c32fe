const FIRST_MS = 500;
const LONGEST_MS = 20_000;

/**
 * How long to wait before the next attempt: full jitter, `random(0, min(20 s, 500 ms · 2ⁿ))`. Spread over the whole range,
 * because the clients of a server that died all count from the same moment. Twice from half a second: behind a balancer
 * that has not noticed yet, the second attempt can meet the same dead server, and the third then still comes soon.
 */
export class Backoff {
	readonly #random: () => number;
	#failures = 0;

	/** @param random gives a number from 0 to below 1. */
	constructor(random: () => number) {
		this.#random = random;
	}

	/** Milliseconds to wait now; from the second call on, the next may wait twice as long. */
	next(): number {
		const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(this.#failures - 1, 0));
		this.#failures += 1;
		return this.#random() * longest;
	}

	/** A connection held: the next failure starts from the shortest wait again. */
	reset(): void {
		this.#failures = 0;
	}
}
