import type { MessageStore } from "../../src";
import { MemoryMessageStore, type MemoryMessageStoreOptions } from "../../src/adapters";
import type { ChatMessage } from "../../src/schemas/message";
import { storeSuite } from "../../src/testing";

/** Returns a correct store with one mistake in it. */
export function broken(
	mistake: (inner: MemoryMessageStore) => Partial<MessageStore>,
	options: MemoryMessageStoreOptions = {},
): MessageStore {
	const inner = new MemoryMessageStore(options);
	return {
		append: (message, options) => inner.append(message, options),
		list: (query) => inner.list(query),
		get: (room, id) => inner.get(room, id),
		replace: (message, was) => inner.replace(message, was),
		react: (room, id, changes) => inner.react(room, id, changes),
		reactionsOf: (room, ids, userId) => inner.reactionsOf(room, ids, userId),
		mark: (marks) => inner.mark(marks),
		marks: (keys) => inner.marks(keys),
		heads: (rooms) => inner.heads(rooms),
		renewEpoch: (room, epoch) => inner.renewEpoch(room, epoch),
		...mistake(inner),
	};
}

/** Returns a store whose messages show what `keep` remembers of them. */
export function remembering(
	keep: (remembered: Map<string, Partial<ChatMessage>>, inner: MemoryMessageStore) => Partial<MessageStore>,
): MessageStore {
	const remembered = new Map<string, Partial<ChatMessage>>();
	const show = (message: ChatMessage) => ({ ...message, ...remembered.get(message.id) });
	return broken((inner) => ({
		list: async (query) => {
			const page = await inner.list(query);
			return { ...page, messages: page.messages.map(show) };
		},
		get: async (room, id) => {
			const message = await inner.get(room, id);
			return message && show(message);
		},
		...keep(remembered, inner),
	}));
}

/** Returns the first three messages of the suite about a store. What follows are mere consequences. */
export async function firstReports(store: MessageStore): Promise<string> {
	const reports: string[] = [];
	for (const { name, run } of storeSuite) {
		await run(store, store).catch((error: Error) => reports.push(`${name}: ${error.message}`));
	}
	return reports.slice(0, 3).join("\n");
}
