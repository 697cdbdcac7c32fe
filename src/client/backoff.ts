/** Delays before reconnects, as AWS's "full jitter": random(0, min(20 s, 500 ms · 2ⁿ)), so that clients do not come back in step. */
const BASE_MS = 500;
const MAX_MS = 20_000;
/** A connection that held this long was a good one: the next delay is short again. */
const STABLE_MS = 10_000;
/** The longest delay that a server may ask for. */
const TOLD_MAX_MS = 60_000;

export class Backoff {
	readonly #random: () => number;
	readonly #now: () => number;
	#attempt = 0;
	#openedAt: number | undefined;
	#told: number | undefined;

	constructor(random: () => number = Math.random, now: () => number = Date.now) {
		this.#random = random;
		this.#now = now;
	}

	opened(): void {
		this.#openedAt = this.#now();
	}

	/** The server said when to come back: the next delay is that one. */
	told(ms: number): void {
		if (Number.isFinite(ms)) this.#told = Math.min(Math.max(ms, 0), TOLD_MAX_MS);
	}

	/** How long to wait now, in milliseconds. */
	next(): number {
		if (this.#openedAt !== undefined && this.#now() - this.#openedAt >= STABLE_MS) this.#attempt = 0;
		this.#openedAt = undefined;
		const told = this.#told;
		this.#told = undefined;
		const jittered = this.#random() * Math.min(MAX_MS, BASE_MS * 2 ** this.#attempt);
		this.#attempt += 1;
		return told ?? jittered;
	}
}
