import type { IncomingEvents } from "../../schemas/incoming";

/** A token bucket: tokens per second, and at most `burst` at once. */
interface Rate {
	perSecond: number;
	burst: number;
}

/** For one event in one room. */
const roomRates: ReadonlyMap<string, Rate> = new Map<keyof IncomingEvents, Rate>([
	["sendMessage", { perSecond: 5, burst: 10 }],
	["startTyping", { perSecond: 1, burst: 5 }],
]);
/**
 * For all frames of one socket, then for one event over all rooms: each join names a new room, and a page costs the same in
 * every room.
 */
const socketRates: readonly (Rate & { event?: keyof IncomingEvents })[] = [
	{ perSecond: 50, burst: 100 },
	{ event: "joinRoom", perSecond: 10, burst: 30 },
	{ event: "loadHistory", perSecond: 5, burst: 10 },
];
/** Room buckets that one socket may have. The one unused for longest is dropped first. */
const BUCKETS_MAX = 256;
/** The time at which an unused bucket is full. */
const ALWAYS_FULL = Number.NEGATIVE_INFINITY;

/** The token buckets of one socket. Each is stored as the time at which it is full again. */
export class RateLimit {
	readonly #now: () => number;
	readonly #socket: number[] = socketRates.map(() => ALWAYS_FULL);
	/** Undefined before the first event with a rate per room, because most sockets only listen. */
	#rooms: Map<string, number> | undefined;

	constructor(now: () => number) {
		this.#now = now;
	}

	/** Counts one event. Returns 0 if it is allowed, or the milliseconds to wait. */
	consume(event: string, room: string): number {
		const now = this.#now();
		let wait = 0;
		for (const [index, rate] of socketRates.entries()) {
			if (rate.event !== undefined && rate.event !== event) continue;
			const fullAt = this.#socket[index]!;
			wait = Math.max(wait, waitFor(rate, fullAt, now));
			this.#socket[index] = fullAfterToken(rate, fullAt, now);
		}
		const rate = roomRates.get(event);
		return rate ? Math.max(wait, this.#consumeInRoom(`${event}\0${room}`, rate, now)) : wait;
	}

	#consumeInRoom(key: string, rate: Rate, now: number): number {
		this.#rooms ??= new Map();
		const fullAt = this.#rooms.get(key) ?? ALWAYS_FULL;
		// Inserted again, so that the first key is the one unused for longest.
		this.#rooms.delete(key);
		this.#rooms.set(key, fullAfterToken(rate, fullAt, now));
		const oldest = this.#rooms.size > BUCKETS_MAX ? this.#rooms.keys().next().value : undefined;
		if (oldest !== undefined) this.#rooms.delete(oldest);
		return waitFor(rate, fullAt, now);
	}
}

/** Returns the milliseconds until a bucket has a token. */
function waitFor({ perSecond, burst }: Rate, fullAt: number, now: number): number {
	// A bucket has its first token as long before it is full as the other tokens take to refill.
	const tokenAt = fullAt - ((burst - 1) * 1_000) / perSecond;
	return Math.max(Math.ceil(tokenAt - now), 0);
}

/** Returns when the bucket is full after a token is taken, or unchanged if it has none. */
function fullAfterToken(rate: Rate, fullAt: number, now: number): number {
	return waitFor(rate, fullAt, now) > 0 ? fullAt : Math.max(fullAt, now) + 1_000 / rate.perSecond;
}
