import { expect, test } from "vitest";
import { MemoryMessageStore, type MessageStore, type PageQuery } from "../../../src/adapters";
import { PageReader } from "../../../src/chat/store/page-reader";
import { RowReader } from "../../../src/chat/store/row-reader";
import { PAGE_MAX_BYTES } from "../../../src/schemas";

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
async function read(store: Pick<MessageStore, "list">, query: PageQuery, maxBytes = PAGE_MAX_BYTES) {
	const errors: unknown[] = [];
	const rows = new RowReader((error, where) => errors.push([(error as Error).message, where]));
	const reader = new PageReader(query, { rows, maxBytes });
	const limits: number[] = [];
	for (let step = reader.next; step; step = reader.next) {
		limits.push(step.limit);
		reader.add(await store.list(step));
	}
	const { messages, hasMore, skipped } = reader.page;
	return { messages: messages.map(({ message }) => message), hasMore, skipped, limits, errors };
}

test.each([{}, { before: 230 }, { after: 0 }, { after: 20 }, { after: 100 }])(
	"a page that is read in steps is the one that the store gives at once: %j",
	async (query) => {
		const store = await keeping(250);
		for (const limit of [1, 49, 50, 51, 100, 101, 150, 200, 250, 300]) {
			const { limits, messages, hasMore } = await read(store, { room, ...query, limit });
			expect({ messages, hasMore }).toEqual(await store.list({ room, ...query, limit }));
			expect(limits.length).toBeLessThanOrEqual(2);
		}
	},
);

test.each([{}, { after: 0 }])("a page of large messages ends where its bytes are used up: %j", async (query) => {
	const store = await keeping(300, { blob: "x".repeat(16_000) });
	const { messages, hasMore, limits } = await read(store, { room, ...query, limit: 300 });
	expect(limits).toEqual([50]);
	expect(hasMore).toBe(true);
	expect(messages.length).toBe(32);
	expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, n) => ("after" in query ? 1 : 269) + n));
});

test("no more rows are read than are likely to fit", async () => {
	const store = await keeping(300, { blob: "x".repeat(4_000) });
	for (const [maxBytes, most] of [
		[400_000, 110],
		[200_000, 60],
		[2_000, 15],
	] as const) {
		const { messages, limits } = await read(store, { room, limit: 300 }, maxBytes);
		const rows = limits.reduce((sum, limit) => sum + limit, 0);
		expect(rows).toBeLessThanOrEqual(most);
		expect(messages.length).toBe(Math.max(Math.floor(maxBytes / 4_132), 1));
	}
});

test("one message fits in whatever bytes are asked for", async () => {
	const store = await keeping(3);
	for (const query of [{}, { after: 0 }]) {
		const { messages, hasMore } = await read(store, { room, ...query, limit: 3 }, 1);
		expect([messages.length, hasMore]).toEqual([1, true]);
	}
});

test("a store that returns the same page for every query is not read without end", async () => {
	const store = await keeping(10);
	const same = { list: async () => ({ ...(await store.list({ room, limit: 10 })), hasMore: true }) };
	for (const query of [{}, { before: 5 }, { after: 3 }]) {
		const { limits } = await read(same, { room, ...query, limit: 200 });
		expect(limits.length).toBeLessThanOrEqual(2);
	}
});

test.each([{}, { before: 200 }, { after: 0 }])(
	"rows that do not fit are left out and reported once each, and the rest is read: %j",
	async (query) => {
		const store = await keeping(120);
		const broken: Record<number, object | null> = {
			3: { username: "" },
			60: { text: undefined },
			61: { metadata: { a: 1n } },
			62: { metadata: "red" },
			118: { updatedSeq: "118" },
			119: null,
		};
		const withBroken = {
			list: async (asked: PageQuery) => {
				const { messages, hasMore } = await store.list(asked);
				const rows = messages.map((one) => {
					const fault = broken[one.seq];
					return fault === undefined ? one : fault && { ...one, ...fault };
				});
				return { messages: rows as typeof messages, hasMore };
			},
		};
		const { messages, errors, skipped } = await read(withBroken, { room, ...query, limit: 300 });
		const good = Array.from({ length: 120 }, (_, n) => n + 1).filter((seq) => !(seq in broken));
		expect(messages.map(({ seq }) => seq)).toEqual(good);
		expect(skipped.toSorted((a, b) => a - b)).toEqual([3, 60, 61, 62]);
		expect(errors.length).toBe(6);
		expect(errors).toContainEqual([
			'the message "m3" in the store does not fit and is left out: username: username must not be blank',
			{ room },
		]);
		expect(errors).toContainEqual([expect.stringMatching(/"m61".*metadata: it is not JSON/), { room }]);
	},
);

test("the metadata of a row may be larger than a client may send, because another version may have stored it", async () => {
	const metadata = { a: "x".repeat(17_000) };
	const { messages, errors } = await read(await keeping(1, metadata), { room, limit: 10 });
	expect(messages.map((message) => message.metadata)).toEqual([metadata]);
	expect(errors).toEqual([]);
});
