import type {
	Appended,
	AppendOptions,
	MessageStore,
	NewMessage,
	PageQuery,
	RoomHead,
} from "../../adapters/message-store";
import { ChatError } from "../../errors";
import { PAGE_MAX_BYTES } from "../../schemas/incoming";
import type { ChatMessage } from "../../schemas/message";
import { canMark, MarkCalls } from "../marks/mark-calls";
import { ChangeCalls, type WriteOutcomes } from "./change-calls";
import { PageReader } from "./page-reader";
import { type RestrictionCalls, restrictionCallsOf } from "./restriction-calls";
import { RowReader } from "./row-reader";
import { readAppended, readHead, readHeads } from "./store-answers";
import { StoreCaller, type StoreCallerOptions } from "./store-caller";
import type { StoredPage } from "./stored-page";

/** The epoch of a store without `heads`, which never renumbers a room. */
const ONLY_EPOCH = "0";
/** Rooms in one query for their heads. */
const HEADS_MAX = 1_000;

/** What `append` is told of nearly every message. */
const COUNTED: AppendOptions = { counts: true };

export interface RoomStoreOptions extends StoreCallerOptions, WriteOutcomes {
	store: MessageStore;
}

/** The app's store behind a deadline, a breaker and validation for each call. Its failures become error codes of the wire. */
export class RoomStore {
	/** The calls for restrictions, or undefined for a store that keeps none. */
	readonly restrictions: RestrictionCalls | undefined;
	/** The calls that change a stored message. */
	readonly changes: ChangeCalls;
	/** The calls for read marks, or undefined for a store that keeps none. */
	readonly marks: MarkCalls | undefined;
	readonly #store: MessageStore;
	readonly #caller: StoreCaller;
	readonly #rows: RowReader;
	readonly #options: RoomStoreOptions;
	#hasHistory: boolean | undefined;

	constructor(options: RoomStoreOptions) {
		const { store, onError } = options;
		this.#store = store;
		this.#caller = new StoreCaller(options);
		this.#rows = new RowReader(onError);
		this.#options = options;
		this.changes = new ChangeCalls(store, this.#caller, options);
		this.marks = canMark(store) ? new MarkCalls(store, this.#caller) : undefined;
		this.restrictions = restrictionCallsOf(store, this.#caller, (error) => onError(error, {}));
	}

	/** Whether the store answers reads, as far as is known. */
	get isUp(): boolean {
		return this.#caller.isUp("read");
	}

	/** Whether the store takes messages, as far as is known. */
	get isWritable(): boolean {
		return this.#caller.isUp("write");
	}

	/** Stores a message. @throws ChatError `STORE_UNAVAILABLE`, even if the message may be stored after all; or the store's own `ChatError`. */
	async append(message: NewMessage, options = COUNTED): Promise<Appended> {
		const { room } = message;
		let asked: Promise<Appended> | undefined;
		const ask = () => {
			// One promise, because a lazy query runs each time it is awaited.
			asked = Promise.resolve(this.#store.append(message, options));
			return asked;
		};
		try {
			return await this.#caller.call({ name: "append", room, kind: "write", ask, read: readAppended });
		} catch (error) {
			if (ChatError.is(error) && error.code === "STORE_UNAVAILABLE") this.#options.onUncertain(room);
			// For an answer that arrives late. An answer that was rejected above is rejected here again.
			asked?.then(readAppended).then(this.#options.onLate, () => {});
			throw error;
		}
	}

	/** Returns a page of at most `maxBytes` of JSON, without the rows that do not fit the schema. */
	async list(query: PageQuery, maxBytes = PAGE_MAX_BYTES): Promise<StoredPage> {
		const reader = new PageReader(query, { rows: this.#rows, maxBytes });
		for (let step = reader.next; step; step = reader.next) {
			const asked = step;
			await this.#caller.call({
				name: "list",
				room: query.room,
				kind: "read",
				ask: () => this.#store.list(asked),
				read: (page) => reader.add(page),
			});
		}
		this.#hasHistory = true;
		return reader.page;
	}

	/** Returns a message, or undefined if there is none or it does not fit the schema. @throws ChatError `UNSUPPORTED` if the store has no `get`. */
	async get(room: string, id: string): Promise<ChatMessage | undefined> {
		const { get } = this.#store;
		if (!get) throw new ChatError("UNSUPPORTED", "this store has no `get`");
		const ask = () => get.call(this.#store, room, id);
		// Null as well, because some drivers return it for a row that does not exist.
		const read = (row: unknown) =>
			row === null || row === undefined ? undefined : this.#rows.read(row, room)?.message;
		return this.#caller.call({ name: "get", room, kind: "read", ask, read });
	}

	/** True for a store that messages can be read from; undefined before the first answer. */
	get hasHistory(): boolean | undefined {
		return this.#hasHistory;
	}

	/** Returns a message, null if there is none, or undefined if the store cannot find messages by id. */
	async find(room: string, id: string): Promise<ChatMessage | null | undefined> {
		return this.#store.get ? ((await this.get(room, id)) ?? null) : undefined;
	}

	/** Returns a page as `list` does, or an empty one if the store cannot be read, so that its rooms work without history. */
	async listKept(query: PageQuery, maxBytes?: number): Promise<StoredPage> {
		try {
			return await this.list(query, maxBytes);
		} catch (error) {
			if (!ChatError.is(error) || error.code !== "UNSUPPORTED") throw error;
			this.#hasHistory = false;
			return { messages: [], hasMore: false, skipped: [] };
		}
	}

	/** Returns a room's head. */
	async head(room: string): Promise<RoomHead> {
		const found = await this.heads([room]);
		return found.get(room) ?? { epoch: ONLY_EPOCH, seq: 0 };
	}

	/** Returns the heads of rooms. A store without `heads` is read room by room. */
	async heads(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
		const found = new Map<string, RoomHead>();
		for (let first = 0; first < rooms.length; first += HEADS_MAX) {
			const batch = rooms.slice(first, first + HEADS_MAX);
			for (const [room, head] of await this.#headsOf(batch)) found.set(room, head);
		}
		return found;
	}

	/** Gives a room a new epoch, if the store can. Returns the room's head afterwards. */
	async renewEpoch(room: string, epoch: string): Promise<RoomHead> {
		const { renewEpoch } = this.#store;
		if (!renewEpoch) return this.head(room);
		const ask = () => renewEpoch.call(this.#store, room, epoch);
		return this.#caller.call({ name: "renewEpoch", room, kind: "write", ask, read: readHead });
	}

	async #headsOf(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
		const { heads } = this.#store;
		if (heads) {
			const ask = () => heads.call(this.#store, rooms);
			return this.#caller.call({ name: "heads", room: rooms[0], kind: "read", ask, read: readHeads });
		}
		const found = new Map<string, RoomHead>();
		for (const room of rooms) {
			const { messages, skipped } = await this.list({ room, limit: 1 });
			found.set(room, { epoch: ONLY_EPOCH, seq: Math.max(messages.at(-1)?.message.updatedSeq ?? 0, ...skipped) });
		}
		return found;
	}
}
