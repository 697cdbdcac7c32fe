import type { Clock } from "../../rpc/clock";
import { PAGE_DEFAULT, PAGE_MAX } from "../../schemas/incoming";
import type { EncodedMessage } from "../store/encoded-message";
import type { RoomStore } from "../store/room-store";
import { latestOfEach } from "./ring";
import type { Timeline } from "./timeline";

/** How long a page is kept, so that a row that is changed by hand in the database is shown soon. */
const KEEP_MS = 10_000;
/** Most bytes of JSON that all kept pages may have. The page used longest ago is dropped first. */
const BYTES_MAX = 32 * 1024 * 1024;
/** Reads after which a room changes too fast for a page from memory. */
const ATTEMPTS_MAX = 5;

/** The latest messages of a room, ascending by seq, as of the timeline's head. */
export interface FirstPage {
	readonly messages: EncodedMessage[];
	readonly hasMore: boolean;
}

const NO_HISTORY: FirstPage = { messages: [], hasMore: false };

interface KeptPage extends FirstPage {
	readonly epoch: string;
	/** The timeline's, as of the page. A later one makes the page void. */
	readonly replacements: number;
	/** The seq up to which the page has every change. The later ones are in the timeline's ring. */
	readonly head: number;
	readonly readAt: number;
	/** How many messages were asked for. */
	readonly limit: number;
	readonly bytes: number;
}

/**
 * The first pages of the open rooms, which each join asks for. A page comes from the room's ring, or from the last read of the
 * store and the ring's changes since, so that a thousand joins after a restart cost one read a room.
 */
export class FirstPages {
	readonly #store: RoomStore;
	readonly #clock: Clock;
	readonly #kept = new Map<Timeline, KeptPage>();
	readonly #reading = new Map<Timeline, { limit: number; read: Promise<void> }>();
	#bytes = 0;

	constructor(store: RoomStore, clock: Clock) {
		this.#store = store;
		this.#clock = clock;
	}

	/** Returns a room's latest messages as of the timeline's head, or undefined if the store must be read first, by `load`. */
	current(timeline: Timeline, limit: number): FirstPage | undefined {
		const { hasHistory } = this.#store;
		// Not from the ring, because another server would not have the same.
		if (!hasHistory) return hasHistory === false ? NO_HISTORY : undefined;
		const recent = timeline.latest(limit);
		if (recent) return recent;
		const kept = this.#refreshed(timeline);
		if (!kept || (kept.hasMore && kept.messages.length < limit && kept.limit < limit)) return undefined;
		const { messages, hasMore } = kept;
		return { messages: messages.slice(-limit), hasMore: hasMore || messages.length > limit };
	}

	/** Reads a room's latest messages, or waits for a read in progress. @throws ChatError `STORE_UNAVAILABLE`. */
	async load(timeline: Timeline, limit: number): Promise<void> {
		const reading = this.#reading.get(timeline);
		if (reading && reading.limit >= limit) return reading.read;
		// Of two sizes, so that joins with different limits share a read.
		const wanted = limit <= PAGE_DEFAULT ? PAGE_DEFAULT : PAGE_MAX;
		const read = this.#read(timeline, wanted).finally(() => {
			if (this.#reading.get(timeline)?.read === read) this.#reading.delete(timeline);
		});
		this.#reading.set(timeline, { limit: wanted, read });
		return read;
	}

	/** Returns a room's latest messages, read from the store if memory does not have them. @throws ChatError `STORE_UNAVAILABLE`. */
	async read(timeline: Timeline, limit: number): Promise<FirstPage> {
		const mayRead = () => this.#store.hasHistory !== false && !timeline.isBehind;
		for (let attempt = 0; attempt < ATTEMPTS_MAX && mayRead(); attempt++) {
			const page = this.current(timeline, limit);
			if (page) return page;
			await this.load(timeline, limit);
		}
		return this.#store.list({ room: timeline.room, limit });
	}

	/** The room is closed. */
	delete(timeline: Timeline): void {
		const kept = this.#kept.get(timeline);
		if (!kept) return;
		this.#kept.delete(timeline);
		this.#bytes -= kept.bytes;
	}

	async #read(timeline: Timeline, limit: number): Promise<void> {
		const { room, epoch, head } = timeline;
		const { messages, hasMore, skipped } = await this.#store.listKept({ room, limit });
		// The page was read after `head`, and may be ahead of this process.
		await timeline.reach(Math.max(...messages.map(({ message }) => message.updatedSeq), ...skipped, head));
		if (timeline.epoch !== epoch || timeline.isClosed) return;
		const readAt = this.#clock.now();
		const { replacements } = timeline;
		this.#keep(timeline, { messages, hasMore, epoch, replacements, head, readAt, limit, bytes: bytesOf(messages) });
	}

	/** Returns the kept page with the changes since, or undefined if there is none that is young enough. */
	#refreshed(timeline: Timeline): KeptPage | undefined {
		const kept = this.#kept.get(timeline);
		if (!kept) return undefined;
		const newer = timeline.after(kept.head);
		const isOld = this.#clock.now() - kept.readAt >= KEEP_MS;
		const isVoid = kept.epoch !== timeline.epoch || kept.replacements !== timeline.replacements;
		if (isOld || isVoid || !newer) {
			this.delete(timeline);
			return undefined;
		}
		if (newer.length === 0) return kept;
		const amended = amend(kept, newer);
		const page = { ...kept, ...amended, head: timeline.head, bytes: bytesOf(amended.messages) };
		this.#keep(timeline, page);
		return page;
	}

	#keep(timeline: Timeline, page: KeptPage): void {
		// Inserted again, so that the first key is the page used longest ago.
		this.delete(timeline);
		this.#kept.set(timeline, page);
		this.#bytes += page.bytes;
		for (const oldest of this.#kept.keys()) {
			if (this.#bytes <= BYTES_MAX || oldest === timeline) return;
			this.delete(oldest);
		}
	}
}

const bytesOf = (messages: readonly EncodedMessage[]): number =>
	messages.reduce((sum, { json }) => sum + json.length, 0);

/** Adds to a page the changes since it was read, except those that it already has. */
function amend({ messages, hasMore, limit }: KeptPage, newer: readonly EncodedMessage[]): FirstPage {
	const byId = new Map(messages.map((one) => [one.message.id, one]));
	const lastSeq = messages.at(-1)?.message.seq ?? 0;
	for (const change of latestOfEach(newer)) {
		const { id, seq, updatedSeq } = change.message;
		const listed = byId.get(id);
		if (listed ? listed.message.updatedSeq < updatedSeq : seq > lastSeq) byId.set(id, change);
	}
	const all = [...byId.values()].sort((a, b) => a.message.seq - b.message.seq);
	return { messages: all.slice(-limit), hasMore: hasMore || all.length > limit };
}
