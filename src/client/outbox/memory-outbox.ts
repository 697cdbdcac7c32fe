import type { Draft } from "./draft";
import type { OutboxStorage } from "./outbox-storage";

/** Returns a storage in memory: the drafts of each user are lost with the page. */
export function memoryOutbox(): OutboxStorage {
	const drafts = new Map<string, Draft>();
	return {
		load: async () => [...drafts.values()],
		add: async (draft) => void drafts.set(draft.clientId, draft),
		remove: async (clientId) => void drafts.delete(clientId),
	};
}
