import { hasMessageFields } from "../wire/guards";

/** A message that this client is sending. */
export interface Draft<Meta = Record<string, unknown>> {
	/** Made when the user pressed send, and kept over every retry. */
	readonly clientId: string;
	readonly room: string;
	readonly text: string;
	/** The `id` of the message that this one answers. */
	readonly replyTo?: string;
	readonly metadata?: Meta;
	/** When it was composed, in milliseconds since the epoch by this client's clock: the place of a draft among the others. */
	readonly timestamp: number;
}

/**
 * How far a draft has come: not sent yet; sent and not acked; refused for good; or nobody can say, because no answer came.
 * One that is `"unknown"` can still turn out to have been stored.
 */
export type DraftStatus = "outgoing" | "pending" | "failed" | "unknown";

/** True for what a storage may have kept. */
export const isDraft = (data: unknown): data is Draft => hasMessageFields(data, "clientId");
