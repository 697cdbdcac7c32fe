import type { Draft } from "./draft";

/**
 * The storage of drafts until they are acked or discarded. With a storage that survives a reload, unsent messages survive it
 * too. If a function rejects, the error goes to the client's `onError`, and sending continues from memory.
 *
 * A draft belongs to the user that its `userId` names: the pair of both is its key. Several users and several tabs may share a
 * storage; the client takes only the drafts of its own user from it.
 */
export interface OutboxStorage {
	/** Returns all drafts of this user, and those without a `userId`, oldest first. */
	load(userId?: string | null): Promise<Draft[]>;
	/** Stores a draft, in place of one with the same `clientId`. */
	add(draft: Draft): Promise<void>;
	/** Deletes a draft. Does nothing if it is not stored. */
	remove(clientId: string, userId?: string | null): Promise<void>;
	/**
	 * Calls `send`, unless another tab has sent or discarded the draft: it then returns false. Default: every tab sends what it has
	 * loaded, and a message that two of them send is stored once. `sharedOutbox` adds it to a storage.
	 */
	claim?(draft: Draft, send: () => Promise<void>): Promise<boolean>;
}
