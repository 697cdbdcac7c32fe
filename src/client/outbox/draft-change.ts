import type { IncomingEvents } from "../../schemas/incoming";
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
	/** For an edit: the version that the user edited, 0 if it was never edited; absent for the one that an edit before this makes. */
	readonly editedAt?: number | undefined;
	/** For a reaction. */
	readonly emoji?: string;
}

/** A message of a view, without the changes that are not acked if it has some. */
interface Target {
	readonly id: string;
	readonly key: string;
	readonly editedAt?: number | undefined;
	readonly stored?: Target | undefined;
}

/** Returns what to send for a draft, in a room with these messages. */
export function requestOf(draft: Draft, messages: readonly Target[]) {
	const { timestamp: _, userId: __, event = "sendMessage", ...data } = draft as Draft & Partial<DraftChange>;
	// By now, a change of a draft is one of the message that this became.
	const message = messages.find(({ id, key }) => id === data.id || key === data.id);
	const { id = data.id, editedAt } = message?.stored ?? message ?? ({} as Partial<Target>);
	return { event, data: { ...data, id, editedAt: (data.editedAt ?? editedAt) || undefined } };
}

/** Returns true for a change of a message, false for a new message. */
export const isChange = (draft: Draft): draft is DraftChange => "event" in draft;
