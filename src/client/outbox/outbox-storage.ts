import type { Draft } from "./draft";

/**
 * The storage of drafts until they are acked or discarded. With a storage that survives a reload, unsent messages survive it
 * too. If a function rejects, the error goes to the client's `onError`, and sending continues from memory.
 */
export interface OutboxStorage {
	/** Returns all drafts, oldest first. */
	load(): Promise<Draft[]>;
	/** Stores a draft. Does nothing if one with the same `clientId` is stored already. */
	add(draft: Draft): Promise<void>;
	/** Deletes a draft. Does nothing if it is not stored. */
	remove(clientId: string): Promise<void>;
}
