import type { Draft } from "./draft";

/**
 * Where drafts are kept until they are acked or discarded. One that survives a reload makes sending survive it. A function that
 * rejects is told to the client's `onError`, and sending goes on from memory.
 */
export interface OutboxStorage {
	/** All of them, oldest first. */
	load(): Promise<Draft[]>;
	/** Keeps a draft; one with the same `clientId` is kept already. */
	add(draft: Draft): Promise<void>;
	/** Forgets a draft; one that is not there is forgotten already. */
	remove(clientId: string): Promise<void>;
}
