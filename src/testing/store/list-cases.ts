import type { MessageStore, PageQuery } from "../../adapters/message-store";
import { appendMany, assertEqual, newRoom, type StoreCase } from "./store-case";

/** Checks the seqs of one page. */
async function assertPage(store: MessageStore, query: PageQuery, seqs: number[], hasMore: boolean): Promise<void> {
	const page = await store.list(query);
	const asked = JSON.stringify({ ...query, room: undefined });
	assertEqual(
		page.messages.map(({ seq }) => seq),
		seqs,
		`list ${asked} returns the wrong messages`,
	);
	assertEqual(
		page.hasMore,
		hasMore,
		`list ${asked} returns a wrong hasMore, so a client stops scrolling back too early, or requests an empty page`,
	);
}

/** Cases about how `list` reads a room. */
export const listCases: readonly StoreCase[] = [
	{
		name: "reads an unknown room as empty",
		async run(store) {
			const room = newRoom();
			await assertPage(store, { room, limit: 10 }, [], false);
			await assertPage(store, { room, before: 5, limit: 10 }, [], false);
			await assertPage(store, { room, after: 0, limit: 10 }, [], false);
		},
	},
	{
		name: "reads the latest messages, the oldest of them first",
		async run(store) {
			const room = newRoom();
			await appendMany(store, room, 5);
			await assertPage(store, { room, limit: 2 }, [4, 5], true);
			await assertPage(store, { room, limit: 5 }, [1, 2, 3, 4, 5], false);
			await assertPage(store, { room, limit: 200 }, [1, 2, 3, 4, 5], false);
		},
	},
	{
		name: "reads the messages right before a seq",
		async run(store) {
			const room = newRoom();
			await appendMany(store, room, 5);
			await assertPage(store, { room, before: 5, limit: 2 }, [3, 4], true);
			await assertPage(store, { room, before: 3, limit: 2 }, [1, 2], false);
			await assertPage(store, { room, before: 1, limit: 2 }, [], false);
			await assertPage(store, { room, before: 0, limit: 2 }, [], false);
			await assertPage(store, { room, before: 99, limit: 2 }, [4, 5], true);
		},
	},
	{
		name: "reads the changes right after a seq",
		async run(store) {
			const room = newRoom();
			await appendMany(store, room, 5);
			await assertPage(store, { room, after: 0, limit: 2 }, [1, 2], true);
			await assertPage(store, { room, after: 2, limit: 2 }, [3, 4], true);
			await assertPage(store, { room, after: 3, limit: 2 }, [4, 5], false);
			await assertPage(store, { room, after: 5, limit: 2 }, [], false);
			await assertPage(store, { room, after: 99, limit: 2 }, [], false);
		},
	},
	{
		name: "reads a long room page by page, each message once",
		async run(store) {
			const room = newRoom();
			await appendMany(store, room, 12);
			const back: number[] = [];
			for (let before = 13, hasMore = true; hasMore; before = back[0] ?? 0) {
				const page = await store.list({ room, before, limit: 5 });
				back.unshift(...page.messages.map(({ seq }) => seq));
				hasMore = page.hasMore && page.messages.length > 0;
			}
			const all = Array.from({ length: 12 }, (_, index) => index + 1);
			assertEqual(back, all, "scrolling back misses or repeats messages");

			const forth: number[] = [];
			for (let hasMore = true; hasMore; ) {
				const page = await store.list({ room, after: forth.at(-1) ?? 0, limit: 5 });
				forth.push(...page.messages.map(({ updatedSeq }) => updatedSeq));
				hasMore = page.hasMore && page.messages.length > 0;
			}
			assertEqual(forth, all, "resuming misses or repeats messages");
		},
	},
	{
		name: "starts at the oldest kept message when asked for older changes",
		async run(store) {
			const room = newRoom();
			await appendMany(store, room, 12);
			const { messages: kept } = await store.list({ room, limit: 100 });
			const [oldest, latest] = [kept[0]?.seq ?? 0, kept.at(-1)?.seq];
			assertEqual(latest, 12, "the latest message is not kept, so those who join do not see an acked message");
			const expected = Array.from({ length: kept.length }, (_, index) => oldest + index);
			const seqs = kept.map(({ seq }) => seq);
			assertEqual(seqs, expected, "a message between two kept ones is gone, which a reader sees as a gap");
			for (const after of [0, oldest - 1]) await assertPage(store, { room, after, limit: 100 }, expected, false);
			await assertPage(store, { room, after: 0, limit: 2 }, expected.slice(0, 2), kept.length > 2);
			await assertPage(store, { room, after: oldest, limit: 100 }, expected.slice(1), false);
			await assertPage(store, { room, before: oldest, limit: 100 }, [], false);
			await assertPage(store, { room, before: oldest + 1, limit: 100 }, [oldest], false);
		},
	},
];
