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
	 * Returns true if the draft is stored. Called before a stored draft is sent, because another tab may have sent or discarded
	 * it. Default: the client looks for it in what `load` returns.
	 */
	has?(clientId: string, userId?: string | null): Promise<boolean>;
	/** Runs `act` while no other tab does so for this room. Default: tabs may send the same draft, which is stored once. */
	exclusive?(room: string, act: () => Promise<void>): Promise<void>;
}
