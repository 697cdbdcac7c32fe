import type { ChatClosedError } from "../closed-error";
import { hasMessageFields } from "../wire/guards";

/** A message that this client is sending. */
export interface Draft<Meta = Record<string, unknown>> {
	/** Generated when the user sends the message; the same for every retry. */
	readonly clientId: string;
	readonly room: string;
	/** Who wrote the message, as `welcome` names users. Absent until then: such a draft is the next user's. */
	readonly userId?: string;
	readonly text: string;
	/** The `id` of the message that this one replies to. */
	readonly replyTo?: string;
	readonly metadata?: Meta;
	/** When the message was composed, in milliseconds since the epoch by this client's clock. Drafts are shown in this order. */
	readonly timestamp: number;
}

/**
 * The state of a draft: `"outgoing"` is not sent yet; `"pending"` is sent and not acked; `"failed"` is refused for good;
 * `"unknown"` was sent and never answered, so it may be stored.
 */
export type DraftStatus = "outgoing" | "pending" | "failed" | "unknown";

/** Returns true for a draft. A storage may return anything. */
export const isDraft = (data: unknown): data is Draft => hasMessageFields(data, "clientId");

/** Returns the status of a draft that could not be sent. */
export function statusAfter(error: unknown): DraftStatus {
	// A closed socket and a timeout name the outcome; a refusal does not, because it is one.
	const { outcome = "failed" } = error as Partial<ChatClosedError>;
	return outcome === "unsent" ? "outgoing" : outcome;
}

/** True for a draft that this user composed, or that was composed before anybody was known. */
export const belongsTo = (draft: Draft, userId: string | null | undefined): boolean =>
	(draft.userId ?? userId) === userId;
