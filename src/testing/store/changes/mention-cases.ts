import type { MessageStore } from "../../../adapters/message-store";
import type { ChatMessage } from "../../../schemas/message";
import { appendOne, assertEqual, newMessage, newRoom, type StoreCase } from "../store-case";
import { assertRead, edited, tombstoneOf } from "./replace-cases";

const twenty = Array.from({ length: 20 }, (_, index) => `user-${index} '"\\👩‍👩‍👧`);

/** Edits a message several times, and checks whom it mentions after each. */
async function editEach(store: MessageStore, message: ChatMessage, changes: readonly Partial<ChatMessage>[]) {
	const { mentions: _, mentionsRoom: __, ...plain } = message;
	let was = message.updatedSeq;
	for (const change of changes) {
		const current = (await store.replace?.({ ...edited(plain), ...change }, was)) as ChatMessage;
		was = current.updatedSeq;
		assertEqual(
			{ mentions: current.mentions, mentionsRoom: current.mentionsRoom },
			{ mentions: change.mentions, mentionsRoom: change.mentionsRoom },
			"an edited message mentions whom it no longer names, or not whom it names now",
		);
		await assertRead(store, current);
	}
}

/** Cases about whom a message mentions. A store without `mark` passes, because an older one has no place for mentions. */
export const mentionCases: readonly StoreCase[] = [
	{
		name: "keeps whom a message mentions",
		async run(store) {
			if (!store.mark) return;
			const room = newRoom();
			const given = [
				{ mentions: ["bob", "Bob", "cyd"] },
				{ mentionsRoom: true as const },
				{ mentions: twenty, mentionsRoom: true as const },
				{},
			];
			for (const mentioning of given) {
				const message = await appendOne(store, room, mentioning);
				const { mentions, mentionsRoom } = message;
				const expected = { mentions: undefined, mentionsRoom: undefined, ...mentioning };
				assertEqual({ mentions, mentionsRoom }, expected, "the ack names other users than were mentioned");
				await assertRead(store, message);
			}
		},
	},
	{
		name: "returns the mentions that were stored when a message is sent again",
		async run(store) {
			if (!store.mark) return;
			const room = newRoom();
			const sent = { clientId: "c-1", mentions: ["bob"], mentionsRoom: true as const };
			const first = await appendOne(store, room, sent);
			// The second time the server has left one out, who was removed meanwhile.
			const { message, repeated } = await store.append(newMessage(room, { ...sent, mentions: [] }));
			assertEqual([repeated, message], [true, first], "a retry mentions other users than the message does");
		},
	},
	{
		name: "replaces the mentions of a message that is edited",
		async run(store) {
			if (!store.mark || !store.replace) return;
			const room = newRoom();
			const first = await appendOne(store, room, { mentions: ["bob", "cyd"] });
			await editEach(store, first, [
				{ mentions: ["cyd", "dan"] },
				{ mentions: ["dan"], mentionsRoom: true },
				{},
				{ mentionsRoom: true },
				{ mentions: ["bob"] },
			]);
		},
	},
	{
		name: "leaves the mentions of a message alone when an edit of it is refused",
		async run(store) {
			if (!store.mark || !store.replace) return;
			const room = newRoom();
			const first = await appendOne(store, room, { mentions: ["bob"] });
			const changed = await store.replace({ ...edited(first), mentions: ["cyd"] }, first.updatedSeq);
			await store.replace({ ...edited(first), mentions: ["eve"], mentionsRoom: true }, first.updatedSeq);
			await assertRead(store, changed as ChatMessage);
		},
	},
	{
		name: "keeps the mentions of a message that is reacted to",
		async run(store) {
			if (!store.mark || !store.react) return;
			const room = newRoom();
			const first = await appendOne(store, room, { mentions: ["bob"], mentionsRoom: true });
			const reacted = await store.react(room, first.id, [{ userId: "ada", emoji: "👍", on: true }]);
			assertEqual([reacted?.mentions, reacted?.mentionsRoom], [["bob"], true], "a reaction loses mentions");
			await assertRead(store, reacted as ChatMessage);
		},
	},
	{
		name: "removes the mentions of a message that is deleted",
		async run(store) {
			if (!store.mark || !store.replace) return;
			const room = newRoom();
			const first = await appendOne(store, room, { mentions: ["bob"], mentionsRoom: true });
			const deleted = (await store.replace(tombstoneOf(first))) as ChatMessage;
			const { mentions: _, mentionsRoom: __, ...expected } = tombstoneOf(first);
			assertEqual(deleted, { ...expected, updatedSeq: 2 }, "a deleted message still mentions somebody");
			await assertRead(store, deleted);
		},
	},
	{
		name: "keeps whom a message mentions when a caller changes a list that it passed or received",
		async run(store) {
			if (!store.mark) return;
			const room = newRoom();
			const passed = ["bob"];
			const { mentions: received } = await appendOne(store, room, { mentions: passed });
			for (const list of [passed, received ?? []]) {
				if (!Object.isFrozen(list)) list.push("eve");
			}
			const { messages } = await store.list({ room, limit: 1 });
			assertEqual(messages[0]?.mentions, ["bob"], "one caller's code rewrites the history for everyone");
		},
	},
];
