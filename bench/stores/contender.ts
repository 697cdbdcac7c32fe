import type { MessageStore } from "../../src/adapters/message-store";

/** One transaction, as its client saw it. */
export interface Commit {
	changes: number;
	ms: number;
}

/** A store that is measured. */
export interface Contender {
	name: string;
	/** What decides how much a commit costs. */
	settings: string;
	store: MessageStore;
	/** The commits so far; the load empties it. */
	commits: Commit[];
	/** Closes the store and removes what it has written. */
	close(): Promise<void>;
}
