import type { IncomingEvents } from "../../schemas/incoming";

/** A token bucket: so many a second, and so many at once. */
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
 * For all frames of one socket, then for one event over all rooms: whoever joins names a new room each time, and a page
 * costs the same in any.
 */
const socketRates: readonly (Rate & { event?: keyof IncomingEvents })[] = [
	{ perSecond: 50, burst: 100 },
	{ event: "joinRoom", perSecond: 10, burst: 30 },
	{ event: "loadHistory", perSecond: 5, burst: 10 },
];
/** Buckets that one socket may have for rooms; a room that it has not spoken in for long is forgotten first. */
const BUCKETS_MAX = 256;
/** When a bucket that nothing was taken from was full. */
const EVER = Number.NEGATIVE_INFINITY;

/** How much one socket may ask of the server. Of each bucket only the time is kept at which it is full again. */
export class RateLimit {
	readonly #now: () => number;
	readonly #socket: number[] = socketRates.map(() => EVER);
	/** None before the first event that has a rate for each room: most sockets only listen. */
	#rooms: Map<string, number> | undefined;

	constructor(now: () => number) {
		this.#now = now;
	}

	/** Counts one event; 0, or the milliseconds after which there is room for it again. */
	consume(event: string, room: string): number {
		const now = this.#now();
		let wait = 0;
		for (const [nth, rate] of socketRates.entries()) {
			if (rate.event !== undefined && rate.event !== event) continue;
			const fullAt = this.#socket[nth]!;
			wait = Math.max(wait, waitFor(rate, fullAt, now));
			this.#socket[nth] = afterTaking(rate, fullAt, now);
		}
		const rate = roomRates.get(event);
		return rate ? Math.max(wait, this.#takeOfRoom(`${event}\0${room}`, rate, now)) : wait;
	}

	#takeOfRoom(key: string, rate: Rate, now: number): number {
		this.#rooms ??= new Map();
		const fullAt = this.#rooms.get(key) ?? EVER;
		// Re-inserted, so that the first key is the one unused for longest.
		this.#rooms.delete(key);
		this.#rooms.set(key, afterTaking(rate, fullAt, now));
		const oldest = this.#rooms.size > BUCKETS_MAX ? this.#rooms.keys().next().value : undefined;
		if (oldest !== undefined) this.#rooms.delete(oldest);
		return waitFor(rate, fullAt, now);
	}
}

/** How long until a bucket has a token, in milliseconds. */
function waitFor({ perSecond, burst }: Rate, fullAt: number, now: number): number {
	// One token is in it as long before it is full as the others take to come.
	const oneAt = fullAt - ((burst - 1) * 1_000) / perSecond;
	return Math.max(Math.ceil(oneAt - now), 0);
}

/** When the bucket is full once a token is taken, where there is one. */
function afterTaking(rate: Rate, fullAt: number, now: number): number {
	return waitFor(rate, fullAt, now) > 0 ? fullAt : Math.max(fullAt, now) + 1_000 / rate.perSecond;
}
