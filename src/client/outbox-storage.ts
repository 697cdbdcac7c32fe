import type { Draft } from "./room-state";

/** Where drafts are kept until they are acked or discarded. One that survives a reload makes sending survive it. */
export interface OutboxStorage {
	/** All of them, oldest first. */
	load(): Promise<Draft[]>;
	/** Keeps a draft; one with the same `clientId` is kept already. */
	add(draft: Draft): Promise<void>;
	remove(clientId: string): Promise<void>;
}
