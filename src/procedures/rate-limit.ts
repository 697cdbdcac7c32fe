import type { IncomingEvents } from "../schemas/incoming";

/** A token bucket: so many a second, and so many at once. */
interface Rate {
	perSecond: number;
	burst: number;
}

/** For all frames of one socket. */
const frameRate: Rate = { perSecond: 50, burst: 100 };
/** For one event in one room. */
const eventRates: Partial<Record<keyof IncomingEvents, Rate>> = {
	sendMessage: { perSecond: 5, burst: 10 },
	startTyping: { perSecond: 1, burst: 5 },
};
/** For one event over all rooms: whoever joins names a new room each time, and a page costs the same in any. */
const socketRates: Partial<Record<keyof IncomingEvents, Rate>> = {
	joinRoom: { perSecond: 10, burst: 30 },
	loadHistory: { perSecond: 5, burst: 10 },
};
/** Buckets that one socket may have; a room that it has not spoken in for long is forgotten first. */
const BUCKETS_MAX = 256;

interface Bucket {
	tokens: number;
	at: number;
}

/** How much one socket may ask of the server. */
export class RateLimit {
	readonly #buckets = new Map<string, Bucket>();
	readonly #now: () => number;

	constructor(now: () => number) {
		this.#now = now;
	}

	/** Counts one event; 0, or the milliseconds after which there is room for it again. */
	take(event: keyof IncomingEvents, room: string): number {
		return Math.max(
			this.#take("", frameRate),
			this.#take(event, socketRates[event]),
			this.#take(`${event}\0${room}`, eventRates[event]),
		);
	}

	/** Takes a token; how long to wait for one when there is none, in milliseconds. */
	#take(key: string, rate: Rate | undefined): number {
		if (!rate) return 0;
		const now = this.#now();
		const { tokens, at } = this.#buckets.get(key) ?? { tokens: rate.burst, at: now };
		const filled = Math.min(rate.burst, tokens + ((now - at) / 1_000) * rate.perSecond);
		// Re-inserted, so that the first key is the one unused for longest.
		this.#buckets.delete(key);
		this.#buckets.set(key, { tokens: filled >= 1 ? filled - 1 : filled, at: now });
		const oldest = this.#buckets.size > BUCKETS_MAX ? this.#buckets.keys().next().value : undefined;
		if (oldest !== undefined) this.#buckets.delete(oldest);
		return filled >= 1 ? 0 : Math.ceil(((1 - filled) / rate.perSecond) * 1_000);
	}
}
