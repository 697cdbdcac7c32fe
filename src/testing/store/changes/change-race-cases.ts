import type { MessageStore } from "../../../adapters/message-store";
import type { ChatMessage } from "../../../schemas/message";
import { completeAll } from "../../complete-all";
import { untilStored } from "../race-cases";
import { appendOne, assertEqual, newMessage, newRoom, oneTo, type StoreCase } from "../store-case";
import { on, usersUpTo } from "./reaction-cases";
import { edited } from "./replace-cases";

/** Returns a message as it is now. */
async function current(store: MessageStore, { room, id }: ChatMessage): Promise<ChatMessage> {
	const { messages } = await store.list({ room, limit: 1_000 });
	return messages.find((message) => message.id === id) as ChatMessage;
}

/** Tries `count` edits of a message, each of the version that was read before. Returns the numbers of those that were made. */
async function edit(store: MessageStore, message: ChatMessage, count: number): Promise<number[]> {
	const numbers: number[] = [];
	for (const index of oneTo(count)) {
		const read = await current(store, message);
		const changed = await untilStored(async () => store.replace?.(edited(read, `edit ${index}`), read.updatedSeq));
		if (changed) numbers.push(changed.updatedSeq);
	}
	return numbers;
}

/** Checks that the changes of a room have the numbers 1 to the last one, each once, and that the room is at the last one. */
async function assertNumbers(store: MessageStore, room: string, numbers: number[]): Promise<void> {
	const sorted = numbers.toSorted((a, b) => a - b);
	const why = "a number is given twice, so one of two changes is lost, or to none, so every server waits for it";
	assertEqual(sorted, oneTo(numbers.length), why);
	if (!store.heads) return;
	const head = (await store.heads([room])).get(room);
	assertEqual(head?.seq, numbers.length, "the head of a room is not the number of its changes");
}

/** Cases about changes of one room from several writers, on one server or on two. A store without `replace` passes. */
export const changeRaceCases: readonly StoreCase[] = [
	{
		name: "gives each change of one message by 20 racing writers its own number, without a gap",
		async run(store, other = store) {
			if (!store.replace) return;
			const room = newRoom();
			const message = await appendOne(store, room);
			const writers = oneTo(20).map((index) => edit(index % 2 ? store : other, message, 4));
			const numbers = (await completeAll(writers)).flat();
			await assertNumbers(store, room, [1, ...numbers]);
			const last = await current(store, message);
			assertEqual(last.updatedSeq, numbers.length + 1, "a message is not in its last version");
		},
	},
	{
		name: "numbers new messages and changes of one message that race",
		async run(store, other = store) {
			if (!store.replace) return;
			const room = newRoom();
			const message = await appendOne(store, room);
			const append = async (server: MessageStore) => {
				const numbers: number[] = [];
				for (const _ of oneTo(8)) {
					const sent = newMessage(room, { clientId: crypto.randomUUID() });
					numbers.push((await untilStored(() => server.append(sent))).message.seq);
				}
				return numbers;
			};
			const writers = [append(store), append(other), append(store), append(other)];
			const editors = [edit(store, message, 8), edit(other, message, 8), edit(store, message, 8)];
			await assertNumbers(store, room, [1, ...(await completeAll([...writers, ...editors])).flat()]);
			const { messages } = await other.list({ room, after: 0, limit: 1_000 });
			const ids = new Set(messages.map(({ id }) => id));
			assertEqual([messages.length, ids.size], [33, 33], "a message is lost, or comes twice");
		},
	},
	{
		name: "keeps every reaction to a message that is edited at the same time",
		async run(store, other = store) {
			if (!store.replace || !store.react) return;
			const room = newRoom();
			const message = await appendOne(store, room);
			const users = usersUpTo(24);
			const react = async (userId: string, index: number) => {
				const server = index % 2 ? store : other;
				const reacted = await untilStored(async () => server.react?.(room, message.id, [on(userId)]));
				return [reacted?.updatedSeq ?? 0];
			};
			const editors = [edit(store, message, 6), edit(other, message, 6)];
			const numbers = await completeAll([...users.map(react), ...editors]);
			await assertNumbers(store, room, [1, ...numbers.flat()]);
			const { reactions } = await current(other, message);
			assertEqual(reactions?.["👍"]?.count, 24, "an edit or another reaction undoes a reaction");
			const own = await Promise.all(users.map((userId) => store.reactionsOf?.(room, [message.id], userId)));
			const missing = users.filter((_, index) => own[index]?.get(message.id)?.[0] !== "👍");
			assertEqual(missing, [], "the reaction of a user is lost");
		},
	},
	{
		name: "shows a reader the changes of a room in order, none of them again, while they are made",
		async run(store, other = store) {
			if (!store.replace) return;
			const room = newRoom();
			const messages = [await appendOne(store, room), await appendOne(store, room)];
			const seen = new Map<string, ChatMessage>();
			let after = 0;
			let isWriting = true;
			const read = async () => {
				const page = await other.list({ room, after, limit: 100 });
				for (const message of page.messages) {
					const isLater = message.updatedSeq > after;
					assertEqual(isLater, true, "a change becomes visible after a later one, so that a reader never sees it");
					after = message.updatedSeq;
					seen.set(message.id, message);
				}
			};
			const reading = (async () => {
				while (isWriting) {
					await read();
					// Gives the writers a turn, even if the store answers without waiting.
					await new Promise((resolve) => setTimeout(resolve));
				}
			})();
			const writing = completeAll(messages.flatMap((one) => [edit(store, one, 10), edit(other, one, 10)])).finally(
				() => {
					isWriting = false;
				},
			);
			await completeAll<unknown>([writing, reading]);
			await read();
			for (const message of messages)
				assertEqual(
					seen.get(message.id),
					await current(store, message),
					"a reader missed the last change of a message",
				);
		},
	},
];
