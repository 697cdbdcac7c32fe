import type { MessageStore } from "../../adapters/message-store";
import { StoreError } from "../../adapters/store-error";
import { completeAll } from "../complete-all";
import { assertEqual, newMessage, newRoom, oneTo, type StoreCase } from "./store-case";

/** Returns every message of a room, read through `store`. */
async function allOf(store: MessageStore, room: string) {
	const { messages } = await store.list({ room, limit: 1_000 });
	return messages;
}

/** How often a writer repeats a write that the store refuses as `transient`. */
const TRIES_MAX = 20;

/** Writes again while the store is only busy, as a chat's client does. */
export async function untilStored<T>(write: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await write();
		} catch (error) {
			if (tries === TRIES_MAX || !StoreError.is(error) || error.failure !== "transient") throw error;
		}
	}
}

/** Cases about concurrent writers, on one server or on two. */
export const raceCases: readonly StoreCase[] = [
	{
		name: "shows a reader every change in order of seq while others write",
		async run(store, other = store) {
			const room = newRoom();
			const seen: number[] = [];
			let isWriting = true;
			const read = async (reader: MessageStore) => {
				const { messages } = await reader.list({ room, after: seen.length, limit: 100 });
				seen.push(...messages.map(({ updatedSeq }) => updatedSeq));
				const gapFree = oneTo(seen.length);
				assertEqual(seen, gapFree, "a seq becomes visible before a smaller one, which a reader then never looks for");
			};
			const write = async (writer: MessageStore) => {
				for (let n = 0; n < 20; n++) {
					const { message } = await writer.append(newMessage(room));
					const { messages } = await store.list({ room, after: 0, limit: 100 });
					const isThere = messages.some(({ id }) => id === message.id);
					if (!isThere)
						throw new Error("an acked message cannot be read, so whoever joins right after the ack misses it");
				}
			};
			const reading = (async () => {
				while (isWriting) {
					await read(other);
					// Gives the writers a turn, even if the store answers without waiting.
					await new Promise((resolve) => setTimeout(resolve));
				}
			})();
			const writing = completeAll([store, other, store, other].map(write)).finally(() => {
				isWriting = false;
			});
			await completeAll<unknown>([writing, reading]);
			await read(store);
			assertEqual(seen.length, 80, "acked messages cannot be read");
		},
	},
	{
		name: "keeps numbers, order and clientIds when 32 writers send and retry at the same time",
		async run(store) {
			const room = newRoom();
			const write = async (writer: number) => {
				for (const n of oneTo(6)) {
					const data = { userId: `user-${writer}`, clientId: `${room}-${n}`, text: String(n) };
					const send = () => untilStored(() => store.append(newMessage(room, data)));
					const twice = await Promise.all([send(), send()]);
					assertEqual(twice[0].message, twice[1].message, "a message and its retry get acks for different messages");
					assertEqual(
						twice.map(({ repeated }) => repeated).sort(),
						[false, true],
						"exactly one of a message and its retry must have stored it, or it is broadcast twice or never",
					);
				}
			};
			await Promise.all(oneTo(32).map(write));
			const messages = await allOf(store, room);
			assertEqual(
				messages.map(({ seq }) => seq),
				oneTo(192),
				"concurrent writers leave a gap, which every server then waits for",
			);
			for (const writer of oneTo(32)) {
				const texts = messages.filter(({ userId }) => userId === `user-${writer}`).map(({ text }) => Number(text));
				assertEqual(texts, oneTo(6), "one writer's messages are not in the order of their acks");
			}
		},
	},
	{
		name: "stores a message once when two servers receive it at the same time",
		async run(store, other) {
			if (!other) return;
			const room = newRoom();
			const pairs = await Promise.all(
				oneTo(40).map((n) => {
					const send = (server: MessageStore) =>
						server.append(newMessage(room, { clientId: `${room}-${n}`, text: `${n}` }));
					return Promise.all(n % 2 ? [send(store), send(other)] : [send(other), send(store)]);
				}),
			);
			for (const pair of pairs) {
				assertEqual(
					pair.map(({ repeated }) => repeated).sort(),
					[false, true],
					"a client that retries on another server sends its message twice, because the lookup of its clientId missed a commit",
				);
				assertEqual(pair[0]?.message, pair[1]?.message, "two servers ack one message as different messages");
			}
			const messages = await allOf(store, room);
			assertEqual(
				messages.map(({ seq }) => seq),
				oneTo(40),
				"retries that race between servers take numbers, which leaves gaps",
			);
			assertEqual(await allOf(other, room), messages, "two servers show two histories");
		},
	},
	{
		name: "stores messages of many rooms from two servers that use the rooms in opposite order",
		async run(store, other) {
			if (!other) return;
			const rooms = oneTo(8).map(newRoom);
			const send = (server: MessageStore, names: string[]) =>
				Promise.all(names.map((room) => server.append(newMessage(room))));
			for (const _ of oneTo(4)) await Promise.all([send(store, rooms), send(other, rooms.toReversed())]);
			for (const room of rooms) {
				const seqs = (await allOf(store, room)).map(({ seq }) => seq);
				assertEqual(seqs, oneTo(8), "servers that lock rooms in different orders deadlock, and one fails");
			}
		},
	},
	{
		name: "gives a room one epoch when two servers ask for it at the same time",
		async run(store, other) {
			if (!store.heads || !other?.heads) return;
			const room = newRoom();
			const asked = await Promise.all([store.heads([room]), other.heads([room]), other.append(newMessage(room))]);
			const epochs = new Set([asked[0].get(room)?.epoch, asked[1].get(room)?.epoch]);
			assertEqual(epochs.size, 1, "clients that change servers must start over");
			assertEqual((await other.heads([room])).get(room)?.epoch, [...epochs][0], "the room lost its epoch");
		},
	},
];
