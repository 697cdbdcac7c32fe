import type { ChatMessage } from "../schemas/message";
import type { RestrictionStore } from "./restriction-store";

/** A message that is not stored yet: everything except its numbers and the fields that later changes set. */
export type NewMessage = Omit<ChatMessage, "seq" | "updatedSeq" | "n" | "editedAt" | "deletedAt" | "reactions">;

/** What `append` is given beside the message. */
export interface AppendOptions {
	/** Whether the message counts as unread, so that its ordinal `n` is the room's last one plus 1 and not the last one again. */
	counts: boolean;
}

/** One user's reaction to a message, set or removed. */
export interface ReactionChange {
	userId: string;
	emoji: string;
	on: boolean;
}

/** A user in a room, whose read mark is meant. */
export interface MarkKey {
	room: string;
	userId: string;
}

/** A read mark to set: the user has read the room up to the change `seq`. */
export interface MarkChange extends MarkKey {
	seq: number;
	/** Whether the mark may go back, as when a user marks a message as unread. */
	force?: boolean;
}

/** How far a user has read a room. */
export interface ReadMark {
	seq: number;
	/** The ordinal that belongs to `seq`. What is unread is the `n` of the room's head minus this. */
	n: number;
	/** A number that rises with each change of this mark, so that of two versions the later one is known. */
	rev: number;
}

/** The result of `append`. */
export interface Appended {
	/** The stored message, with its `seq`; the one stored first if `repeated`. */
	message: ChatMessage;
	/** True if the room already had a message by this user with this `clientId`, so nothing was stored. */
	repeated: boolean;
}

/** Which messages to read. At most one of `before` and `after` is set. */
export interface PageQuery {
	room: string;
	/** Return the `limit` latest messages with a smaller `seq`. */
	before?: number;
	/** Return the `limit` earliest changes with a larger `updatedSeq`. */
	after?: number;
	/** The maximum number of messages; at least 1. */
	limit: number;
}

/** A page of a room's messages. */
export interface Page {
	/** Ascending by `seq`; for a query with `after`, ascending by `updatedSeq`. */
	messages: ChatMessage[];
	/** True if there are more messages in the direction of the query. */
	hasMore: boolean;
	/**
	 * The highest `updatedSeq` of what the room no longer has, as after pruning; 0 or absent if it has everything. Asked by
	 * queries with `after` alone: whoever saw less than this has missed changes that no page contains.
	 */
	floor?: number;
}

/** The head of a room: the latest change, and the numbering it belongs to. */
export interface RoomHead {
	/** The id of this numbering. When it changes, every `seq` that a client remembers is void. */
	epoch: string;
	/** The `seq` of the latest change, or 0 if there is none. */
	seq: number;
	/** The ordinal of the latest message that counts as unread, or 0. Absent where the store counts no messages. */
	n?: number;
}

/**
 * The store that keeps messages and alone decides their order. Write one for your own database: only `append` and `list`
 * are required, and each optional method documents what does not work without it.
 *
 * Throw a `ChatError` to answer the client with its code. Any other error answers `STORE_UNAVAILABLE`, and its message
 * reaches `onError` only; a `StoreError` also states whether the call may have had an effect. `append` has 3 seconds and a
 * read 2 seconds. A slower call counts as a call of unknown outcome, and still takes effect if it succeeds later.
 */
export interface MessageStore extends Partial<RestrictionStore> {
	/**
	 * Stores a message and resolves once it is committed. In one transaction, it looks for the same (room, userId, clientId),
	 * takes the room's next `seq` (1, 2, 3 … without a gap) and inserts the message with an equal `updatedSeq`.
	 *
	 * @param options `counts`: a store that can gives the message its ordinal `n` too. Default true.
	 * @throws ChatError `CONFLICT` if the `clientId` belongs to a message with a different text, replyTo or metadata.
	 */
	append(message: NewMessage, options?: AppendOptions): Promise<Appended>;
	/** Reads one page of a room. An unknown room is empty. */
	list(query: PageQuery): Promise<Page>;
	/** Returns a message of a room by its id, or undefined if there is none. Without this method, HTTP serves no single message. */
	get?(room: string, id: string): Promise<ChatMessage | undefined>;
	/**
	 * Writes a changed message, except its reactions, and returns the message as it is now. In one transaction, it locks the
	 * room's counter, takes the next `seq` as the message's `updatedSeq` where the message still has the `updatedSeq` `was`,
	 * and writes the message under the same condition. Returns undefined, and takes no number, if it does not: the message has
	 * changed, or there is none. Without `was`, it always writes. A tombstone (`deletedAt`) loses its reactions and its
	 * mentions in the same transaction. Without this method, `editMessage` and `deleteMessage` are not supported.
	 *
	 * A store that has this method or `react` counts in one row per room: `appendNext` does not fit, because the number of a
	 * changed message would be given again.
	 */
	replace?(message: ChatMessage, was?: number): Promise<ChatMessage | undefined>;
	/**
	 * Sets and removes reactions of one message in one transaction, and returns the message as it is now. It locks the room's
	 * counter first, as `replace` does. Of several changes of one user and emoji the last one counts. If nothing changes, no
	 * `seq` is taken. A 21st emoji is left out. Returns undefined for a tombstone and for a message that the room does not
	 * have. Without this method, reactions are not supported.
	 */
	react?(room: string, id: string, changes: readonly ReactionChange[]): Promise<ChatMessage | undefined>;
	/** Returns what a user has reacted with, by message; a message without such reactions may be left out. Required beside `react`. */
	reactionsOf?(room: string, ids: readonly string[], userId: string): Promise<ReadonlyMap<string, string[]>>;
	/**
	 * Sets read marks in few statements, and returns each as it is afterwards, in the order of `marks`. A mark never goes back,
	 * except by `force`, nor beyond the head of its room. Its `n` is that of the last message with a `seq` of at most the
	 * mark's; before the first kept message it is the `n` of that one minus 1, at least 0; without a kept message, the head's.
	 * Of several marks of one user and room, each is applied in turn. Two servers that pass the same marks in another order must
	 * not wait for each other, so sort them. Without this method, `markRead` is not supported.
	 */
	mark?(marks: readonly MarkChange[]): Promise<ReadMark[]>;
	/** Returns read marks in one query, in the order of `keys`; undefined where there is none. Required beside `mark`. */
	marks?(keys: readonly MarkKey[]): Promise<(ReadMark | undefined)[]>;
	/**
	 * Returns the heads of several rooms, by room, in one query; an unknown room has seq 0. Without this method, the store
	 * has a single permanent epoch and must never renumber.
	 */
	heads?(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>>;
	/**
	 * Gives a room a new epoch if its epoch is still `epoch`, and returns the room's head. A server calls this when a room's
	 * head went backwards, as after restoring a backup, because the next numbers have been used before. In the
	 * same transaction, read marks beyond the head are lowered to it, each with a higher rev. Without this method, such a room
	 * needs a restart of every server.
	 */
	renewEpoch?(room: string, epoch: string): Promise<RoomHead>;
	/** Creates what the store keeps its data in, or upgrades it. Safe to call again; other methods do it when it was not called. */
	setup?(): Promise<void>;
	/** Closes what the store itself opened, not what was passed to it. Safe to call twice. */
	close?(): Promise<void>;
}

/** The minimum of the chat pattern: a store that persists each message and can read nothing back. */
export interface CreateOnlyStore {
	create(message: ChatMessage): unknown;
}
