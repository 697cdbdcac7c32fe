import { expect, test } from "vitest";
import { MemoryMessageStore, type MessageStore, type PageQuery } from "../../../src/adapters";
import { PageReader } from "../../../src/chat/store/page-reader";

const room = "general";

async function keeping(count: number, metadata?: Record<string, unknown>): Promise<MessageStore> {
	const store = new MemoryMessageStore();
	for (let n = 1; n <= count; n++) {
		const message = { id: `m${n}`, room, text: `${n}`, userId: "Zoe", username: "Zoe", timestamp: n };
		await store.append({ ...message, ...(metadata && { metadata }) });
	}
	return store;
}

/** Returns the page, and the limit of each read. */
async function read(store: Pick<MessageStore, "list">, query: PageQuery) {
	const reader = new PageReader(query);
	const limits: number[] = [];
	for (let step = reader.next; step; step = reader.next) {
		limits.push(step.limit);
		reader.add(await store.list(step));
	}
	return { ...reader.page, limits };
}

test.each([{}, { before: 230 }, { after: 0 }, { after: 20 }, { after: 100 }])(
	"a page that is read in steps is the one that the store gives at once: %j",
	async (query) => {
		const store = await keeping(250);
		for (const limit of [1, 99, 100, 101, 150, 200, 250, 300]) {
			const { limits, ...page } = await read(store, { room, ...query, limit });
			expect(page).toEqual(await store.list({ room, ...query, limit }));
			expect(Math.max(...limits)).toBeLessThanOrEqual(100);
		}
	},
);

test.each([{}, { after: 0 }])("a page of large messages ends where the frame is full: %j", async (query) => {
	const store = await keeping(300, { blob: "x".repeat(16_000) });
	const { messages, hasMore, limits } = await read(store, { room, ...query, limit: 300 });
	expect(limits).toEqual([100]);
	expect(hasMore).toBe(true);
	expect(messages.length).toBe(32);
	expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, n) => ("after" in query ? 1 : 269) + n));
});

test("a store that returns the same page for every query is not read without end", async () => {
	const store = await keeping(10);
	const same = { list: async () => ({ ...(await store.list({ room, limit: 10 })), hasMore: true }) };
	for (const query of [{}, { before: 5 }, { after: 3 }]) {
		const { limits } = await read(same, { room, ...query, limit: 200 });
		expect(limits.length).toBeLessThanOrEqual(2);
	}
});
