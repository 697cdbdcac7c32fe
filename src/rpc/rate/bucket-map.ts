import { Bucket } from "./bucket";

/** How many buckets are looked at for full ones before one that is not full has to go. */
const SCANNED = 256;

/** Token buckets by key: at most `max`. Full ones are evicted first, because a new bucket is full too, so nothing is forgotten. */
export class BucketMap {
	readonly #max: number;
	readonly #buckets = new Map<string, Bucket>();

	constructor(max: number) {
		this.#max = max;
	}

	get size(): number {
		return this.#buckets.size;
	}

	/** Returns the bucket of this key, a full one if there was none. */
	get(key: string, now: number): Bucket {
		const existing = this.#buckets.get(key);
		if (existing) return existing;
		if (this.#buckets.size >= this.#max) this.#evict(now);
		const bucket = new Bucket();
		this.#buckets.set(key, bucket);
		return bucket;
	}

	/** Returns the time at which every bucket is full. */
	get fullAt(): number {
		let fullAt = Number.NEGATIVE_INFINITY;
		for (const bucket of this.#buckets.values()) fullAt = Math.max(fullAt, bucket.fullAt);
		return fullAt;
	}

	#evict(now: number): void {
		let scanned = 0;
		for (const [key, { fullAt }] of this.#buckets) {
			if (fullAt <= now) this.#buckets.delete(key);
			if (++scanned === SCANNED) break;
		}
		const oldest = this.#buckets.size >= this.#max ? this.#buckets.keys().next().value : undefined;
		if (oldest !== undefined) this.#buckets.delete(oldest);
	}
}
