import type { IncomingEvents } from "../../schemas/incoming";
import type { ChatMessage } from "../../schemas/message";
import type { Draft } from "./draft";

/** The events that change a stored message. */
export type ChangeEvent = Extract<
	keyof IncomingEvents,
	"editMessage" | "deleteMessage" | "addReaction" | "removeReaction"
>;

/**
 * A change of a message that this client is sending. It waits in the outbox among the drafts of its room; `clientId` is its own,
 * and `text` is empty unless it is an edit.
 */
export interface DraftChange<Meta = Record<string, unknown>> extends Omit<Draft<Meta>, "replyTo"> {
	readonly event: ChangeEvent;
	/** The `id` of the message, or the `clientId` of one that this client is sending. */
	readonly id: string;
	/** For an edit: the version that the user edited. */
	readonly editedAt?: number;
	/** For a reaction. */
	readonly emoji?: string;
}

/** Returns true if both are edits of the same version of a message. */
export const isSameEdit = (one: Draft, other: Draft): boolean =>
	[one, other].every((draft) => isChange(draft) && draft.event === "editMessage") &&
	(one as DraftChange).id === (other as DraftChange).id &&
	(one as DraftChange).editedAt === (other as DraftChange).editedAt;

/** Returns what to send for a draft. A change of a draft is by now one of the message that this became. */
export function requestOf(draft: Draft, stored: readonly Pick<ChatMessage, "id" | "userId" | "clientId">[]) {
	const { timestamp: _, userId, event = "sendMessage", ...data } = draft as Draft & Partial<DraftChange>;
	const own = data.id && stored.find((one) => one.userId === userId && one.clientId === data.id);
	return { event, data: own ? { ...data, id: own.id } : data };
}

/** Returns true for a change of a message, false for a new message. */
export const isChange = (draft: Draft): draft is DraftChange => "event" in draft;
