import type { ChatMessage, MemberWith } from "../../schemas/message";
import type { Draft, DraftStatus } from "../outbox/draft";

/** A message that is stored. */
export type SentMessage<Meta = Record<string, unknown>> = Omit<ChatMessage, "metadata"> & {
	readonly metadata?: Meta | undefined;
	readonly status: "sent";
	/** Identifies the message in a list: unique in the room, and the same from the draft to the stored message. */
	readonly key: string;
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
	 * Changed versions of messages that are not loaded, by `seq`, at most 200. They are not shown, because the messages between
	 * them and the view are missing; they are kept, because a page that is being loaded may hold an older version.
	 */
	readonly earlier: readonly SentMessage<Meta>[];
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
	members: [],
	occupancy: 0,
	typing: [],
	unread: 0,
	readSeq: 0,
});
