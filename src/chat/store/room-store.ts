import * as z from "zod";
import type { Appended, MessageStore, NewMessage, Page, PageQuery, RoomHead } from "../../adapters/message-store";
import { StoreError, type StoreFailure } from "../../adapters/store-error";
import { ChatError } from "../../errors";
import type { Clock } from "../../rpc/clock";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import type { MetricReporter } from "../../rpc/server/metric";
import { type ChatMessage, chatMessageSchema } from "../../schemas/message";
import { epochSchema, seqSchema } from "../../schemas/primitives";
import { Deadline } from "../deadline";
import { PageReader } from "./page-reader";
import { StoreBreaker } from "./store-breaker";

const APPEND_DEADLINE_MS = 3_000;
const READ_DEADLINE_MS = 2_000;
/** The epoch of a store that has none: it never renumbers. */
const ONLY_EPOCH = "0";
/** Rooms in one query for their heads. */
const HEADS_MAX = 1_000;

const answers: Record<StoreFailure, string> = {
	transient: "the message store is not available",
	permanent: "the message store refuses this",
	unknown: "the message store did not answer; it may be stored, send it again with the same clientId",
};

export interface RoomStoreOptions {
	store: MessageStore;
	clock: Clock;
	onError: ErrorReporter;
	onMetric?: MetricReporter | undefined;
	/** An append that was answered as of unknown outcome has turned out well. */
	onLate: (appended: Appended) => void;
	/** An append may have been committed, and nobody knows. */
	onUncertain: (room: string) => void;
}

/**
 * The app's store, with a deadline on each call and its failures as codes of the wire. What it returns is checked and
 * stripped here: a row may have columns that are nobody's business.
 */
export class RoomStore {
	readonly #store: MessageStore;
	readonly #breaker: StoreBreaker;
	readonly #appendDeadline: Deadline;
	readonly #readDeadline: Deadline;
	readonly #options: RoomStoreOptions;

	constructor(options: RoomStoreOptions) {
		const { store, clock } = options;
		this.#store = store;
		this.#breaker = new StoreBreaker(clock);
		this.#appendDeadline = new Deadline(APPEND_DEADLINE_MS, clock, lateAfter(APPEND_DEADLINE_MS));
		this.#readDeadline = new Deadline(READ_DEADLINE_MS, clock, lateAfter(READ_DEADLINE_MS));
		this.#options = options;
	}

	/** @throws ChatError `STORE_UNAVAILABLE`, also when the message may be stored after all; or what the store threw. */
	async append(message: NewMessage): Promise<Appended> {
		const { room } = message;
		let asked: Promise<Appended> | undefined;
		const append = () => {
			// One promise, also of a query that runs each time that it is awaited.
			asked = Promise.resolve(this.#store.append(message));
			return asked;
		};
		try {
			return await this.#call("append", room, this.#appendDeadline, append, readAppended);
		} catch (error) {
			if (ChatError.is(error) && error.code === "STORE_UNAVAILABLE") this.#options.onUncertain(room);
			// Of an answer that comes after all; one that came before has failed here, and fails again.
			asked?.then(readAppended).then(this.#options.onLate, () => {});
			throw error;
		}
	}

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

	/** @throws ChatError `UNSUPPORTED` where the store gives no single message. */
	async get(room: string, id: string): Promise<ChatMessage | undefined> {
		const { get } = this.#store;
		if (!get) throw new ChatError("UNSUPPORTED", "this store gives no single message");
		return this.#call("get", room, this.#readDeadline, () => get.call(this.#store, room, id), readFound);
	}

	/** The same, and an empty page from a store that only creates: nothing can be read back, and its rooms work all the same. */
	async listKept(query: PageQuery): Promise<Page> {
		try {
			return await this.list(query);
		} catch (error) {
			if (!ChatError.is(error) || error.code !== "UNSUPPORTED") throw error;
			return { messages: [], hasMore: false };
		}
	}

	async head(room: string): Promise<RoomHead> {
		const found = await this.heads([room]);
		return found.get(room) ?? { epoch: ONLY_EPOCH, seq: 0 };
	}

	/** Where rooms stand; a store without `heads` is asked room by room. */
	async heads(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
		const found = new Map<string, RoomHead>();
		for (let first = 0; first < rooms.length; first += HEADS_MAX) {
			const some = rooms.slice(first, first + HEADS_MAX);
			for (const [room, head] of await this.#headsOf(some)) found.set(room, head);
		}
		return found;
	}

	/** Gives a room another epoch, if the store can; where it stands then. */
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
	 * What `read` makes of the store's answer.
	 *
	 * @throws ChatError what the store threw on purpose, else `STORE_UNAVAILABLE`: what a driver says is for `onError` alone.
	 */
	async #call<Answer, Result>(
		call: keyof MessageStore,
		room: string,
		deadline: Deadline,
		ask: () => Promise<Answer>,
		read: (answer: Answer) => Result,
	): Promise<Result> {
		if (!this.#breaker.allows()) throw unavailable("transient");
		const { clock, onMetric } = this.#options;
		const startedAt = onMetric ? clock.now() : 0;
		const count =
			onMetric &&
			((ok: boolean) => onMetric({ name: "store.duration", value: clock.now() - startedAt, attributes: { call, ok } }));
		try {
			// A store written without types may give what is no promise.
			const result = read(await deadline.run(Promise.resolve(ask())));
			this.#breaker.note(true);
			count?.(true);
			return result;
		} catch (error) {
			count?.(false);
			const failure = StoreError.is(error) ? error.failure : "unknown";
			this.#breaker.note(ChatError.is(error) || failure === "permanent");
			if (ChatError.is(error)) throw error;
			this.#options.onError(error, { room });
			throw unavailable(failure);
		}
	}
}

const readAppended = ({ message, repeated }: Appended): Appended => ({
	message: chatMessageSchema.parse(message),
	repeated,
});

/** Some drivers say null of what is not there. */
const readFound = (message: ChatMessage | null | undefined): ChatMessage | undefined =>
	message === null || message === undefined ? undefined : chatMessageSchema.parse(message);

const headSchema = z.object({ epoch: epochSchema, seq: seqSchema });
const readHead = (head: RoomHead): RoomHead => headSchema.parse(head);
const readHeads = (heads: ReadonlyMap<string, RoomHead>): ReadonlyMap<string, RoomHead> =>
	new Map([...heads].map(([room, head]) => [room, readHead(head)]));

const unavailable = (failure: StoreFailure) =>
	new ChatError("STORE_UNAVAILABLE", answers[failure], failure === "permanent" ? {} : { retryAfterMs: 1_000 });

const lateAfter = (ms: number) => () => new Error(`the store took over ${ms} ms`);
