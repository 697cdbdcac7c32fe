import type { MessageStore } from "../../../adapters/message-store";
import type { ChatMessage } from "../../../schemas/message";
import { appendMany, appendOne, assertEqual, assertNextSeq, newRoom, type StoreCase } from "../store-case";

/** Returns the message as an edit passes it to `replace`. */
export const edited = (message: ChatMessage, text = "edited"): ChatMessage => ({
	...message,
	text,
	editedAt: 1_700_000_001_000,
});

/** Returns the tombstone of a message, as a deletion passes it to `replace`. */
export function tombstoneOf({ metadata, reactions, editedAt, ...message }: ChatMessage): ChatMessage {
	return { ...message, text: "", deletedAt: 1_700_000_002_000 };
}

/** Returns the message as each way to read it shows it. */
async function readings(store: MessageStore, { room, id, updatedSeq }: ChatMessage) {
	const pages = [
		await store.list({ room, limit: 200 }),
		await store.list({ room, before: 1_000, limit: 200 }),
		await store.list({ room, after: updatedSeq - 1, limit: 200 }),
	];
	const listed = pages.map(({ messages }) => messages.find((message) => message.id === id));
	return store.get ? [...listed, await store.get(room, id)] : listed;
}

/** Checks that everybody reads `message` as it is. */
export async function assertRead(store: MessageStore, message: ChatMessage): Promise<void> {
	for (const reading of await readings(store, message))
		assertEqual(reading, message, "whoever reads a changed message sees something else than the members do");
}

/** Cases about `replace`. A store without it passes. */
export const replaceCases: readonly StoreCase[] = [
	{
		name: "writes a changed message under the room's next number",
		async run(store) {
			if (!store.replace) return;
			const room = newRoom();
			const first = await appendOne(store, room, { metadata: { a: 1 }, clientId: "c-1", replyTo: "m-0" });
			await appendOne(store, room);
			const change = { ...edited(first, "'); DROP TABLE messages; -- 👩‍👩‍👧"), metadata: { b: [null] } };
			const changed = await store.replace(change, first.updatedSeq);
			assertEqual(changed, { ...change, updatedSeq: 3 }, "members see something else than what was edited");
			await assertRead(store, changed as ChatMessage);
			await assertNextSeq(store, room, 4, "the number of a change is given again, so one of the two is lost");
		},
	},
	{
		name: "leaves a message alone that has changed since it was read, and takes no number for it",
		async run(store) {
			if (!store.replace) return;
			const room = newRoom();
			const first = await appendOne(store, room);
			const changed = await store.replace(edited(first, "winner"), first.updatedSeq);
			const late = await store.replace(edited(first, "loser"), first.updatedSeq);
			assertEqual(late === undefined, true, "one edit undoes another that its author has not seen");
			assertEqual((await store.list({ room, limit: 1 })).messages, [changed], "the second of two edits is kept");
			await assertNextSeq(store, room, 3, "a change that is refused takes a number, which every server waits for");
		},
	},
	{
		name: "writes a message whatever it is now when it is not asked to compare",
		async run(store) {
			if (!store.replace) return;
			const room = newRoom();
			const first = await appendOne(store, room);
			await store.replace(edited(first), first.updatedSeq);
			const deleted = await store.replace(tombstoneOf(first));
			assertEqual(deleted, { ...tombstoneOf(first), updatedSeq: 3 }, "a deletion loses against an edit");
		},
	},
	{
		name: "writes nothing for a message that the room does not have",
		async run(store) {
			if (!store.replace) return;
			const [room, neighbour] = [newRoom(), newRoom()];
			const foreign = await appendOne(store, neighbour);
			const own = await appendOne(store, room);
			const unknown = { ...own, id: crypto.randomUUID() };
			for (const message of [edited({ ...foreign, room }), edited({ ...unknown, room: newRoom() }), edited(unknown)]) {
				for (const was of [undefined, message.updatedSeq]) {
					const changed = await store.replace(message, was);
					assertEqual(changed === undefined, true, "a message that does not exist is acked as changed");
				}
			}
			assertEqual((await store.list({ room: neighbour, limit: 9 })).messages, [foreign], "another room changed");
			assertEqual((await store.list({ room, limit: 9 })).messages, [own], "a message appeared in a room");
			await assertNextSeq(store, room, 2, "a change of nothing takes a number, which every server waits for");
		},
	},
	{
		name: "keeps a changed message at its place",
		async run(store) {
			if (!store.replace) return;
			const room = newRoom();
			await appendMany(store, room, 5);
			const { messages: before } = await store.list({ room, limit: 5 });
			const [second, fourth] = [before[1] as ChatMessage, before[3] as ChatMessage];
			const changes = [
				await store.replace(edited(fourth), fourth.updatedSeq),
				await store.replace(edited(second), second.updatedSeq),
			];
			await appendOne(store, room);
			const page = async (query: object) =>
				(await store.list({ room, limit: 3, ...query })).messages.map(({ seq, text }) => `${seq} ${text}`);
			const moved = "scrolling back shows a changed message elsewhere, twice or in an old version";
			assertEqual(await page({ before: 5 }), ["2 edited", "3 3", "4 edited"], moved);
			assertEqual(await page({ before: 3 }), ["1 1", "2 edited"], moved);
			assertEqual(await page({}), ["4 edited", "5 5", "8 hello"], moved);
			assertEqual(
				changes.map((message) => [message?.seq, message?.n]),
				[fourth, second].map(({ seq, n }) => [seq, n]),
				"a changed message counts as a new one",
			);
		},
	},
	{
		name: "shows a changed message once, in its latest version, among the changes after a seq",
		async run(store) {
			if (!store.replace) return;
			const room = newRoom();
			await appendMany(store, room, 4);
			const [first] = (await store.list({ room, limit: 4 })).messages as [ChatMessage];
			const once = (await store.replace(edited(first, "once"), first.updatedSeq)) as ChatMessage;
			await appendOne(store, room);
			await store.replace(edited(once, "twice"), once.updatedSeq);
			const page = async (after: number, limit: number) => {
				const { messages, hasMore } = await store.list({ room, after, limit });
				return [hasMore, messages.map(({ updatedSeq, text }) => `${updatedSeq} ${text}`)];
			};
			const why = "who comes back misses a change, gets an overtaken one, or gets them in another order";
			assertEqual(await page(0, 3), [true, ["2 2", "3 3", "4 4"]], why);
			assertEqual(await page(4, 3), [false, ["6 hello", "7 twice"]], why);
			assertEqual(await page(5, 1), [true, ["6 hello"]], why);
			assertEqual(await page(6, 1), [false, ["7 twice"]], why);
			assertEqual(await page(7, 1), [false, []], why);
		},
	},
	{
		name: "keeps nothing of what a message no longer has",
		async run(store) {
			if (!store.replace) return;
			const room = newRoom();
			const first = await appendOne(store, room, { metadata: { secret: true }, clientId: "c-1", replyTo: "m-0" });
			const { metadata, ...plain } = edited(first);
			const changed = (await store.replace(plain, first.updatedSeq)) as ChatMessage;
			assertEqual("metadata" in changed, false, "metadata that was taken away is still shown");
			const deleted = (await store.replace(tombstoneOf(changed))) as ChatMessage;
			assertEqual(deleted, { ...tombstoneOf(first), updatedSeq: 3 }, "a deleted message still says something");
			await assertRead(store, deleted);
		},
	},
	{
		name: "keeps a changed message when a caller changes an object that it passed or received",
		async run(store) {
			if (!store.replace) return;
			const room = newRoom();
			const first = await appendOne(store, room);
			const passed = { ...edited(first), metadata: { tags: ["a"] } };
			const received = await store.replace(passed, first.updatedSeq);
			for (const { metadata } of [passed, received as ChatMessage]) {
				if (!Object.isFrozen(metadata)) (metadata as { tags: unknown }).tags = "changed";
			}
			const { messages } = await store.list({ room, limit: 1 });
			assertEqual(messages[0]?.metadata, { tags: ["a"] }, "one caller's code rewrites the history for everyone");
		},
	},
];
