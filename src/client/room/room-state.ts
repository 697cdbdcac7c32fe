import type { ChatMessage, MemberWith } from "../../schemas/message";
import type { Draft, DraftStatus } from "../outbox/draft";
import type { DraftChange } from "../outbox/draft-change";

/**
 * A change of a message that is not acked: an edit, a deletion or a reaction of this user. `error` is the reason if it is
 * `"failed"`, and not shown any more, or `"unknown"`.
 */
export type WaitingChange<Meta = Record<string, unknown>> = DraftChange<Meta> & {
	readonly status: DraftStatus;
	readonly error?: Error | undefined;
};
/** A message that is stored. It is shown with the changes of this user that are not acked. */
export type SentMessage<Meta = Record<string, unknown>> = Omit<ChatMessage, "metadata"> & {
	readonly metadata?: Meta | undefined;
	readonly status: "sent";
	/** Identifies the message in a list: unique in the room, and the same from the draft to the stored message. */
	readonly key: string;
	/** What this user has reacted with; absent if nobody has reacted. */
	readonly ownReactions?: readonly string[] | undefined;
	/** This user's changes that are not acked, in their order; absent if there are none. */
	readonly changes?: readonly WaitingChange<Meta>[] | undefined;
	/** The message without these changes, as the server has it; absent if there are none. */
	readonly stored?: SentMessage<Meta> | undefined;
};
/** A message that is not acked. `error` is the reason if it is `"failed"` or `"unknown"`. */
export type DraftMessage<Meta = Record<string, unknown>> = Draft<Meta> & {
	readonly status: DraftStatus;
	readonly error?: Error | undefined;
	/** Identifies the message in a list: unique in the room, and the same from the draft to the stored message. */
	readonly key: string;
};
/** A message of a room's view, stored or a draft; `status` says which. */
export type ShownMessage<Meta = Record<string, unknown>> = SentMessage<Meta> | DraftMessage<Meta>;

/** The view of one room. Replaced, never mutated: the parts that did not change keep their references in the next state. */
export interface RoomState<Meta = Record<string, unknown>, Profile = Record<string, unknown>> {
	/** The room's name, as the server spells it. */
	readonly room: string;
	/** This client's user; null while unknown. */
	readonly userId: string | null;
	/** `"joining"` also after a lost connection, until the room is rejoined. */
	readonly membership: "left" | "joining" | "joined";
	/** Why the room could not be joined, or why the server removed the user; undefined once joined, and after a `leave`. */
	readonly error: Error | undefined;
	/**
	 * The stored messages by `seq`, each once, in its latest version; then the drafts, in the order of composing. Beyond 10,000
	 * stored messages, each new one replaces the oldest.
	 */
	readonly messages: readonly ShownMessage<Meta>[];
	/** True if the store has older messages than the first of these. */
	readonly hasOlder: boolean;
	/**
	 * Messages that are not loaded, by `seq`, at most 1,000: those that others reply to, and changed ones. They are not shown,
	 * because the messages between them and the view are missing. A page that is being loaded may hold older versions of them.
	 */
	readonly earlier: readonly SentMessage<Meta>[];
	/** The user's changes of messages of this room that are not acked, in their order. The messages are shown with them. */
	readonly changes: readonly WaitingChange<Meta>[];
	/** The members; empty in a room too large to name everybody. */
	readonly members: readonly MemberWith<Profile>[];
	/** How many users are in the room; 0 in a room that was left. */
	readonly occupancy: number;
	/** The members who are typing, except this user. */
	readonly typing: readonly MemberWith<Profile>[];
	/** How many of the shown messages are by other users and come after `readSeq`, without those of the app itself. */
	readonly unread: number;
	/** The `seq` up to which the user has read; 0 until the app calls `markRead`. */
	readonly readSeq: number;
}

/** Returns the view of a room of which nothing is known yet. */
export const emptyRoom = (room: string, userId: string | null = null): RoomState => ({
	room: room.normalize("NFC"),
	userId,
	membership: "left",
	error: undefined,
	messages: [],
	hasOlder: false,
	earlier: [],
	changes: [],
	members: [],
	occupancy: 0,
	typing: [],
	unread: 0,
	readSeq: 0,
});
