import type { Context } from "hono";
import type { Clock } from "../clock";
import type { Rate } from "../rate/bucket";
import { BucketMap } from "../rate/bucket-map";
import type { ErrorReporter } from "./error-reporter";

/** How often a user, and what `rateKey` returns, may open a connection. */
export interface ConnectRates {
	/** Connections of one user in this process. Default: 2 per second, bursts of 40. */
	perUser?: Rate | undefined;
	/** Connections of one key in this process. Default: 20 per second, bursts of 200. */
	perKey?: Rate | undefined;
}

/** Returns what a request is counted by beside its user: an address, a tenant. Undefined for one that is not counted. */
export type RateKey = (c: Context) => string | undefined;

const PER_USER: Rate = { perSecond: 2, burst: 40 };
const PER_KEY: Rate = { perSecond: 20, burst: 200 };
/** Buckets of users, and of keys. */
const BUCKETS_MAX = 10_000;

export interface ConnectLimitOptions {
	maxConnections: number;
	rates: ConnectRates | false;
	rateKey: RateKey | undefined;
	clock: Clock;
	onError: ErrorReporter;
}

/** The limits on opening connections, over all procedures of one server. Each method returns a refusal, or undefined. */
export class ConnectLimit {
	readonly #options: ConnectLimitOptions;
	readonly #users = new BucketMap(BUCKETS_MAX);
	readonly #keys = new BucketMap(BUCKETS_MAX);

	constructor(options: ConnectLimitOptions) {
		this.#options = options;
	}

	/** Refuses a connection beyond the most that this process may have. */
	refuseFull(c: Context, connections: number): Response | undefined {
		const { maxConnections, clock } = this.#options;
		if (connections < maxConnections) return undefined;
		// Spread, so that clients that are refused together do not come back together.
		return refusal(c, 503, "too many connections", 1_000 + clock.random() * 9_000);
	}

	/** Counts a connection of the request's key. */
	refuseKey(c: Context): Response | undefined {
		const { rates, rateKey, onError } = this.#options;
		if (!rates || !rateKey) return undefined;
		try {
			const key = rateKey(c);
			return key ? this.#count(c, this.#keys, key, rates.perKey ?? PER_KEY) : undefined;
		} catch (error) {
			onError(error, {});
			return c.text("the server failed", 500);
		}
	}

	/** Counts a connection of a user; null if the procedure has none. */
	refuseUser(c: Context, userId: string | null): Response | undefined {
		const { rates } = this.#options;
		return rates && userId !== null ? this.#count(c, this.#users, userId, rates.perUser ?? PER_USER) : undefined;
	}

	#count(c: Context, buckets: BucketMap, key: string, rate: Rate): Response | undefined {
		const now = this.#options.clock.now();
		const bucket = buckets.get(key, now);
		if (bucket.wait(rate, now) > 0) return refusal(c, 429, "too many new connections", bucket.promise(rate, now));
		bucket.take(rate, now);
		return undefined;
	}
}

const refusal = (c: Context, status: 429 | 503, text: string, retryAfterMs: number): Response =>
	c.text(text, status, { "Retry-After": String(Math.ceil(retryAfterMs / 1_000)) });
