import type { Appended, MessageStore, NewMessage, Page, PageQuery, RoomHead } from "../../adapters/message-store";
import { StoreError, type StoreFailure } from "../../adapters/store-error";
import { ChatError } from "../../errors";
import type { Clock } from "../../rpc/clock";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import type { MetricReporter } from "../../rpc/server/metric";
import type { ChatMessage } from "../../schemas/message";
import { Deadline } from "../deadline";
import { PageReader } from "./page-reader";
import { readAppended, readFound, readHead, readHeads } from "./store-answers";
import { type CallKind, StoreBreakers } from "./store-breaker";

const APPEND_DEADLINE_MS = 3_000;
const READ_DEADLINE_MS = 2_000;
/** The epoch of a store without `heads`, which never renumbers a room. */
const ONLY_EPOCH = "0";
/** Rooms in one query for their heads. */
const HEADS_MAX = 1_000;

/** The text of `STORE_UNAVAILABLE`. */
const errorTexts: Record<StoreFailure, string> = {
	transient: "the message store is not available",
	permanent: "the message store rejected this",
	unknown: "the message store did not answer; the message may be stored, so send it again with the same clientId",
};

export interface RoomStoreOptions {
	store: MessageStore;
	clock: Clock;
	onError: ErrorReporter;
	onMetric?: MetricReporter | undefined;
	/** An append that failed for its caller has committed after all. */
	onLate: (appended: Appended) => void;
	/** An append has an unknown outcome: it may have committed. */
	onUncertain: (room: string) => void;
}

/** The kind of each call; the others read. Reads and writes have a breaker each. */
const WRITES: readonly (keyof MessageStore)[] = ["append", "renewEpoch"];

/** The app's store behind a deadline, a breaker and validation for each call. Its failures become error codes of the wire. */
export class RoomStore {
	readonly #store: MessageStore;
	readonly #breakers: StoreBreakers;
	readonly #appendDeadline: Deadline;
	readonly #readDeadline: Deadline;
	readonly #options: RoomStoreOptions;

	constructor(options: RoomStoreOptions) {
		const { store, clock } = options;
		this.#store = store;
		this.#breakers = new StoreBreakers(clock);
		this.#appendDeadline = new Deadline(APPEND_DEADLINE_MS, clock, lateAfter(APPEND_DEADLINE_MS));
		this.#readDeadline = new Deadline(READ_DEADLINE_MS, clock, lateAfter(READ_DEADLINE_MS));
		this.#options = options;
	}

	/** Whether the store answers reads, as far as is known. */
	get isUp(): boolean {
		return !this.#breakers.isOpen("read");
	}

	/** Whether the store takes messages, as far as is known. */
	get isWritable(): boolean {
		return !this.#breakers.isOpen("write");
	}

	/** Stores a message. @throws ChatError `STORE_UNAVAILABLE`, even if the message may be stored after all; or the store's own `ChatError`. */
	async append(message: NewMessage): Promise<Appended> {
		const { room } = message;
		let asked: Promise<Appended> | undefined;
		const append = () => {
			// One promise, because a lazy query runs each time it is awaited.
			asked = Promise.resolve(this.#store.append(message));
			return asked;
		};
		try {
			return await this.#call("append", room, this.#appendDeadline, append, readAppended);
		} catch (error) {
			if (ChatError.is(error) && error.code === "STORE_UNAVAILABLE") this.#options.onUncertain(room);
			// For an answer that arrives late. An answer that was rejected above is rejected here again.
			asked?.then(readAppended).then(this.#options.onLate, () => {});
			throw error;
		}
	}

	/** Returns a page that fits in one frame. */
	async list(query: PageQuery): Promise<Page> {
		const reader = new PageReader(query);
		for (let step = reader.next; step; step = reader.next) {
			const asked = step;
			await this.#call(
				"list",
				query.room,
				this.#readDeadline,
				() => this.#store.list(asked),
				(page) => reader.add(page),
			);
		}
		return reader.page;
	}

	/** Returns a message, or undefined if there is none. @throws ChatError `UNSUPPORTED` if the store has no `get`. */
	async get(room: string, id: string): Promise<ChatMessage | undefined> {
		const { get } = this.#store;
		if (!get) throw new ChatError("UNSUPPORTED", "this store has no `get`");
		return this.#call("get", room, this.#readDeadline, () => get.call(this.#store, room, id), readFound);
	}

	/** Returns a message, null if there is none, or undefined if the store cannot find messages by id. */
	async find(room: string, id: string): Promise<ChatMessage | null | undefined> {
		return this.#store.get ? ((await this.get(room, id)) ?? null) : undefined;
	}

	/** Returns a page as `list` does, or an empty one if the store cannot be read, so that its rooms work without history. */
	async listKept(query: PageQuery): Promise<Page> {
		try {
			return await this.list(query);
		} catch (error) {
			if (!ChatError.is(error) || error.code !== "UNSUPPORTED") throw error;
			return { messages: [], hasMore: false };
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
		return this.#call(
			"renewEpoch",
			room,
			this.#readDeadline,
			() => renewEpoch.call(this.#store, room, epoch),
			readHead,
		);
	}

	async #headsOf(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
		const { heads } = this.#store;
		if (heads)
			return this.#call("heads", rooms[0] ?? "", this.#readDeadline, () => heads.call(this.#store, rooms), readHeads);
		const found = new Map<string, RoomHead>();
		for (const room of rooms) {
			const { messages } = await this.list({ room, limit: 1 });
			found.set(room, { epoch: ONLY_EPOCH, seq: messages.at(-1)?.updatedSeq ?? 0 });
		}
		return found;
	}

	/**
	 * Calls the store, and returns its answer as `read` validates it.
	 *
	 * @throws ChatError the store's own `ChatError`, else `STORE_UNAVAILABLE`, because a driver's text goes only to `onError`.
	 */
	async #call<Answer, Result>(
		call: keyof MessageStore,
		room: string,
		deadline: Deadline,
		ask: () => Promise<Answer>,
		read: (answer: Answer) => Result,
	): Promise<Result> {
		const kind: CallKind = WRITES.includes(call) ? "write" : "read";
		if (!this.#breakers.allows(kind)) throw unavailable("transient");
		const { clock, onMetric } = this.#options;
		const startedAt = onMetric ? clock.now() : 0;
		const reportDuration =
			onMetric &&
			((ok: boolean) => onMetric({ name: "store.duration", value: clock.now() - startedAt, attributes: { call, ok } }));
		try {
			// `Promise.resolve`, because a store written without types may not return a promise.
			const result = read(await deadline.run(Promise.resolve(ask())));
			this.#breakers.succeeded(kind);
			reportDuration?.(true);
			return result;
		} catch (error) {
			reportDuration?.(false);
			this.#breakers.failed(kind, error);
			if (ChatError.is(error)) throw error;
			this.#options.onError(error, { room });
			throw unavailable(StoreError.is(error) ? error.failure : "unknown");
		}
	}
}

const unavailable = (failure: StoreFailure) =>
	new ChatError("STORE_UNAVAILABLE", errorTexts[failure], failure === "permanent" ? {} : { retryAfterMs: 1_000 });

const lateAfter = (ms: number) => () => new Error(`the store did not answer within ${ms} ms`);
