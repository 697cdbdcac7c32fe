const FIRST_MS = 500;
const LONGEST_MS = 20_000;

/**
 * The delay before the next attempt to connect: full jitter, `random(0, min(20 s, 500 ms · 2ⁿ))`. It spreads over the whole range,
 * because all clients of a server that died start counting at the same moment. The shortest range applies twice, because a load
 * balancer may send the second attempt to the same dead server.
 */
export class Backoff {
	readonly #random: () => number;
	#failures = 0;

	/** @param random Returns a number from 0 to below 1. */
	constructor(random: () => number) {
		this.#random = random;
	}

	/** How many delays there were since the last connection that held. */
	get failures(): number {
		return this.#failures;
	}

	/** Returns the delay in milliseconds. From the second call on, each call doubles the range of the next. */
	next(): number {
		const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(this.#failures - 1, 0));
		this.#failures += 1;
		return this.#random() * longest;
	}

	/** Starts again from the shortest delay, after a connection that held. */
	reset(): void {
		this.#failures = 0;
	}
}
