import type { ChatMessage } from "../schemas/message";
import type { RestrictionStore } from "./restriction-store";

/** A message before the store has given it its place: everything but `seq` and what later changes set. */
export type NewMessage = Omit<ChatMessage, "seq" | "updatedSeq" | "editedAt" | "deletedAt" | "reactions">;

/** What `append` found or made. */
export interface Appended {
	/** The stored message, with its `seq`; the first one when `repeated`. */
	message: ChatMessage;
	/** True when this room already has a message of this user with this `clientId`: nothing was stored. */
	repeated: boolean;
}

/** Which messages to read. At most one of `before` and `after` is given. */
export interface PageQuery {
	room: string;
	/** Only messages with a smaller `seq`: the `limit` latest of them. */
	before?: number;
	/** Only messages with a larger `updatedSeq`: the `limit` earliest changes. */
	after?: number;
	/** At most this many messages; at least 1. */
	limit: number;
}

/** Some messages of a room. */
export interface Page {
	/** Ascending by `seq`; for a query with `after`, ascending by `updatedSeq`. */
	messages: ChatMessage[];
	/** True when the query has more messages in the direction it reads. */
	hasMore: boolean;
}

/** Where a room's numbering stands. */
export interface RoomHead {
	/** The id of this numbering; another one means that what a client remembers of `seq` is void. */
	epoch: string;
	/** The `seq` of the latest change; 0 in a room without any. */
	seq: number;
}

/**
 * Where messages are kept, and the only place that orders them. Write one for a database of your own: `append` and
 * `list` are all that is required; each of the others says what is missing without it.
 *
 * Throw a `ChatError` to answer the client with that code. Anything else that is thrown answers `STORE_UNAVAILABLE`, and
 * its message reaches `onError` only; a `StoreError` says beside it whether the call can have had an effect. `append` has
 * 3 seconds, a read 2: what takes longer is answered as of unknown outcome, and still counts when it succeeds later.
 */
export interface MessageStore extends Partial<RestrictionStore> {
	/**
	 * Stores a message and resolves once it is committed. In one transaction: look for the same (room, userId, clientId),
	 * take the room's next `seq` (1, 2, 3 … without a gap), insert with `updatedSeq` equal to it.
	 *
	 * @throws ChatError `CONFLICT` when the `clientId` is taken by a message with another text, replyTo or metadata.
	 */
	append(message: NewMessage): Promise<Appended>;
	/** Reads one page of a room; an unknown room is an empty one. */
	list(query: PageQuery): Promise<Page>;
	/** One message of a room, by its id; undefined where the room has none. A store without it serves no single message over HTTP. */
	get?(room: string, id: string): Promise<ChatMessage | undefined>;
	/**
	 * The heads of several rooms in one query, by room; an unknown room has seq 0. A store without it has one epoch for
	 * ever, so it must never renumber.
	 */
	heads?(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>>;
	/**
	 * Gives a room another epoch, if `epoch` is still the one it has, and resolves with where the room stands. A server
	 * asks for it when a room's head went backwards, as it does in a restored backup: the numbers that come next were
	 * given out before. Without it, such a room needs a restart of every server.
	 */
	renewEpoch?(room: string, epoch: string): Promise<RoomHead>;
	/** Gives back what the store opened by itself; not what was passed to it. Safe to call twice. */
	close?(): Promise<void>;
}

/** The pattern's own minimum: each message is persisted, and nothing can be read back. */
export interface CreateOnlyStore {
	create(message: ChatMessage): unknown;
}
