import type { ChatMessage, Member } from "../../schemas/message";
import type { Draft, DraftStatus } from "../outbox/draft";

/** A message that the store has. */
export type SentMessage<Meta = Record<string, unknown>> = Omit<ChatMessage, "metadata"> & {
	readonly metadata?: Meta | undefined;
	readonly status: "sent";
};
/** A message that is on its way there, or did not make it: `error` says why, for one that is `"failed"` or `"unknown"`. */
export type DraftMessage<Meta = Record<string, unknown>> = Draft<Meta> & {
	readonly status: DraftStatus;
	readonly error?: Error | undefined;
};
/** What a list shows: tell the two apart by `status`. */
export type ShownMessage<Meta = Record<string, unknown>> = SentMessage<Meta> | DraftMessage<Meta>;

/** What a user sees of one room. Never changed, only replaced: what did not change is the same object in the next state. */
export interface RoomState<Meta = Record<string, unknown>> {
	/** Its name, as the server spells it. */
	readonly room: string;
	/** Who looks at it; null while that is not known. */
	readonly userId: string | null;
	/** `"joining"` also after a loss, until the room is joined again. */
	readonly membership: "left" | "joining" | "joined";
	/** Why the room could not be entered, or the user was taken out of it; undefined once it is entered, and of one that was left. */
	readonly error: Error | undefined;
	/**
	 * The stored ones by `seq`, each once, in its latest version; then the drafts, as they were composed. What comes live beyond
	 * 10,000 stored ones takes the place of the oldest.
	 */
	readonly messages: readonly ShownMessage<Meta>[];
	/** True when the store has messages from before the first of these. */
	readonly hasOlder: boolean;
	/**
	 * What changed among the messages that are not loaded, by `seq`, at most 200. Showing one would hide the hole behind it;
	 * forgetting it would leave an old version in a page that is on its way.
	 */
	readonly earlier: readonly SentMessage<Meta>[];
	/** Nobody, of a room too large to name each one. */
	readonly members: readonly Member[];
	/** How many users are in the room; 0 of one that was left. */
	readonly occupancy: number;
	/** Who types, but for this user. */
	readonly typing: readonly Member[];
	/** How many of the messages shown are by others, and come after `readSeq`. */
	readonly unread: number;
	/** Up to which `seq` the user has read; 0 until the app says so. */
	readonly readSeq: number;
}

/** The view of a room that nothing is known of yet. */
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
