import type { OutboxStorage } from "./outbox-storage";

/** Returns a storage that stores nothing: drafts live in the client's memory and are lost with the page. */
export const memoryOutbox = (): OutboxStorage => ({
	load: async () => [],
	add: async () => {},
	remove: async () => {},
});
