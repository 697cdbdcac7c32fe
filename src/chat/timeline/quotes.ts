import type { Clock } from "../../rpc/clock";
import { EncodedMessage } from "../store/encoded-message";
import type { RoomStore } from "../store/room-store";

/** How long a message is kept, so that a row that is changed by hand in the database is shown soon. */
const KEEP_MS = 10_000;
/** Most messages that are kept of one room. The one read longest ago is dropped first. */
const ROOM_MAX = 200;
/** Most characters of JSON that all kept messages may have. The room read longest ago is dropped first. */
const SIZE_MAX = 16 * 1024 * 1024;

interface Quote {
	change: EncodedMessage;
	readonly readAt: number;
}

/**
 * The messages of the open rooms that others reply to, so that a thousand joins after a restart read each of them once. A
 * change of a kept message takes its place.
 */
export class Quotes {
	readonly #store: RoomStore;
	readonly #clock: Clock;
	readonly #rooms = new Map<string, Map<string, Quote>>();
	readonly #reading = new Map<string, Promise<EncodedMessage | undefined>>();
	/** Changes of messages that are being read, because the read may give what was before. */
	readonly #changed = new Map<string, EncodedMessage>();
	#size = 0;

	constructor(store: RoomStore, clock: Clock) {
		this.#store = store;
		this.#clock = clock;
	}

	/** Returns a kept message, or undefined. */
	find(room: string, id: string): EncodedMessage | undefined {
		const quote = this.#rooms.get(room)?.get(id);
		return quote && this.#clock.now() - quote.readAt < KEEP_MS ? quote.change : undefined;
	}

	/** Reads messages from the store, and keeps them if asked to. Never rejects: what the store does not give is left out. */
	async read(
		room: string,
		ids: readonly string[],
		{ keep }: { keep: boolean },
	): Promise<ReadonlyMap<string, EncodedMessage>> {
		const found = new Map<string, EncodedMessage>();
		const readOne = async (id: string) => {
			const change = await this.#read(room, id);
			if (!change) return;
			found.set(id, change);
			if (keep) this.#keep(room, id, change);
		};
		await Promise.all(ids.map(readOne));
		return found;
	}

	/** A message of an open room has changed. */
	updated(change: EncodedMessage): void {
		const { room, id } = change.message;
		const key = keyOf(room, id);
		if (this.#reading.has(key)) this.#changed.set(key, change);
		const quote = this.#rooms.get(room)?.get(id);
		if (!quote) return;
		this.#size += change.json.length - quote.change.json.length;
		quote.change = change;
	}

	/** The room is closed, or what was read of it is void. */
	delete(room: string): void {
		for (const { change } of this.#rooms.get(room)?.values() ?? []) this.#size -= change.json.length;
		this.#rooms.delete(room);
	}

	/** Reads one message, or waits for a read in progress. */
	#read(room: string, id: string): Promise<EncodedMessage | undefined> {
		const key = keyOf(room, id);
		const reading =
			this.#reading.get(key) ??
			this.#store
				.find(room, id)
				.then((message) => (message ? this.#newest(key, new EncodedMessage(message)) : undefined))
				// The store has reported the error, and the page goes without the message.
				.catch(() => undefined)
				.finally(() => {
					this.#reading.delete(key);
					this.#changed.delete(key);
				});
		this.#reading.set(key, reading);
		return reading;
	}

	/** Returns what was read, or what it was changed to meanwhile. */
	#newest(key: string, read: EncodedMessage): EncodedMessage {
		const changed = this.#changed.get(key);
		return changed && changed.message.updatedSeq > read.message.updatedSeq ? changed : read;
	}

	#keep(room: string, id: string, change: EncodedMessage): void {
		const quotes = this.#rooms.get(room) ?? new Map<string, Quote>();
		const known = quotes.get(id);
		// It may have changed while it was read.
		const isNewer = known && known.change.message.updatedSeq > change.message.updatedSeq;
		this.#rooms.delete(room);
		this.#rooms.set(room, quotes);
		const quote = { change: isNewer ? known.change : change, readAt: this.#clock.now() };
		// Inserted again, so that the first one is the one read longest ago.
		quotes.delete(id);
		quotes.set(id, quote);
		this.#size += quote.change.json.length - (known?.change.json.length ?? 0);
		const [oldest] = quotes;
		if (quotes.size > ROOM_MAX && oldest) {
			quotes.delete(oldest[0]);
			this.#size -= oldest[1].change.json.length;
		}
		for (const other of this.#rooms.keys()) {
			if (this.#size <= SIZE_MAX || other === room) return;
			this.delete(other);
		}
	}
}

/** NUL cannot be part of a room's name or an id. */
const keyOf = (room: string, id: string): string => `${room}\0${id}`;
