import type { OutboxStorage } from "./outbox-storage";

/** Keeps nothing beyond the client's own life: what is not acked is lost with the page. */
export const memoryOutbox = (): OutboxStorage => ({
	load: async () => [],
	add: async () => {},
	remove: async () => {},
});
