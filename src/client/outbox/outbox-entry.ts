import type { Draft } from "./draft";

/** A draft in the outbox, and its progress. */
export interface OutboxEntry {
	draft: Draft;
	/** To be sent without the user's help: neither handed to the socket, nor given up. */
	isOutgoing: boolean;
	/** True if the user asked to send the draft however old it is. */
	isRetried?: boolean;
}

/** True for a draft that waited too long, unless the user asked for it again. */
export const isTooOld = ({ draft, isRetried }: OutboxEntry, maxAgeMs: number): boolean =>
	!isRetried && Date.now() - draft.timestamp > maxAgeMs;
