import { hasMessageFields } from "../wire/guards";

/** A message that this client is sending. */
export interface Draft<Meta = Record<string, unknown>> {
	/** Generated when the user sends the message; the same for every retry. */
	readonly clientId: string;
	readonly room: string;
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
