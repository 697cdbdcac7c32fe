import type { Rate } from "../../rpc/rate/bucket";
import type { IncomingEvents } from "../../schemas/incoming";

/** The rate of one event, in each room or over all rooms together. */
export interface EventRate extends Rate {
	readonly perRoom?: true;
}

/** The rates of one socket, or of one user. */
export interface MeterRates {
	/** Everything that comes in, by its cost: a small frame costs 1. What is over this rate is refused. */
	readonly frames: Rate;
	/** The same with refused frames, at three times the rate. What is over this rate is not read. */
	readonly flood: Rate;
	readonly events: ReadonlyMap<string, EventRate>;
}

const byEvent = (rates: Partial<Record<keyof IncomingEvents, EventRate>>): ReadonlyMap<string, EventRate> =>
	new Map(Object.entries(rates));

export const socketRates: MeterRates = {
	frames: { perSecond: 50, burst: 100 },
	flood: { perSecond: 150, burst: 300 },
	events: byEvent({
		joinRoom: { perSecond: 10, burst: 30 },
		startTyping: { perSecond: 1, burst: 5, perRoom: true },
		// Each asks the app's auth, and a changed name is told to every room.
		authenticate: { perSecond: 1, burst: 5 },
	}),
};

/** For all sockets and HTTP requests of one user in this process. */
export const userRates: MeterRates = {
	frames: { perSecond: 150, burst: 300 },
	flood: { perSecond: 450, burst: 900 },
	events: byEvent({
		joinRoom: { perSecond: 30, burst: 150 },
		sendMessage: { perSecond: 5, burst: 10, perRoom: true },
		editMessage: { perSecond: 5, burst: 10 },
		deleteMessage: { perSecond: 5, burst: 10 },
		addReaction: { perSecond: 10, burst: 20 },
		removeReaction: { perSecond: 10, burst: 20 },
		markRead: { perSecond: 5, burst: 10 },
		loadHistory: { perSecond: 5, burst: 5 },
		startTyping: { perSecond: 3, burst: 15, perRoom: true },
		authenticate: { perSecond: 2, burst: 40 },
		// Each calls the app's hook, which may write to somebody.
		reportMessage: { perSecond: 1, burst: 10 },
	}),
};

/** What a frame that the client got wrong costs beside the frame itself, because it is parsed and answered like any other. */
export const ERROR_COST = 4;
/** What a `RATE_LIMITED` answer adds to the flood rate. Not to the rate of frames, or a client that is over it would stay over it. */
export const REFUSAL_COST = 1;

/** Returns the cost of a frame, by the characters that have to be parsed. */
export const frameCost = (size: number): number => 1 + Math.floor(size / 4_096);

/** Returns the cost of a page beside its frame: an ordinary page of 50 short messages costs nothing more. */
export const pageCost = (rows: number, size: number): number => Math.floor(rows / 100) + 2 * Math.floor(size / 16_384);

/** How long a user may have to wait for what its pages cost, in seconds. */
export const PAGE_DEBT_SECONDS = 10;
