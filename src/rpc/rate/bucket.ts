/** The speed of a token bucket: tokens per second, and the most that it can hold. */
export interface Rate {
	readonly perSecond: number;
	readonly burst: number;
}

/** The furthest that a refused caller is told to wait beyond the next token, in milliseconds. */
const PROMISES_MAX_MS = 5_000;

/** More than the sum of the rounding errors of a burst. */
const ROUNDING_MS = 0.001;

/** A token bucket. Stored as the time at which it is full again, so that an unused one needs no timer. */
export class Bucket {
	/** The time at which the bucket is full. One that was never used is always full. */
	fullAt = Number.NEGATIVE_INFINITY;
	/** The latest time that a refused caller was told to come back at. */
	#promisedAt = Number.NEGATIVE_INFINITY;

	/** Returns the milliseconds until the bucket has a token, or 0 if it has one. */
	wait({ perSecond, burst }: Rate, now: number): number {
		// A bucket has its first token as long before it is full as the other tokens take to refill.
		const tokenAt = this.fullAt - ((burst - 1) * 1_000) / perSecond;
		return Math.max(Math.ceil(tokenAt - now - ROUNDING_MS), 0);
	}

	/** Takes tokens, even those that the bucket does not have yet: at most `maxDebt` of those. */
	take({ perSecond, burst }: Rate, now: number, tokens = 1, maxDebt = 0): void {
		const fullAt = Math.max(this.fullAt, now) + (tokens * 1_000) / perSecond;
		const latest = now + ((burst + maxDebt) * 1_000) / perSecond;
		// Never earlier than it was, because another call may have allowed more debt.
		this.fullAt = Math.max(this.fullAt, Math.min(fullAt, latest));
	}

	/**
	 * Returns the milliseconds after which a refused caller should try again. Callers that are refused together get a token's
	 * time each, because they would all be refused again if they came back together.
	 */
	promise(rate: Rate, now: number): number {
		const wait = this.wait(rate, now);
		const next = Math.max(now + wait, this.#promisedAt + 1_000 / rate.perSecond);
		this.#promisedAt = Math.min(next, now + wait + PROMISES_MAX_MS);
		return Math.max(Math.ceil(this.#promisedAt - now), 1);
	}
}
