import type { MessageStore, NewMessage } from "../../adapters/message-store";
import { ChatError } from "../../errors";
import { assertEqual, newMessage, newRoom, type StoreCase } from "./store-case";

/** Another for each case, so that one that is wrong over all rooms is seen where it is looked for. */
const newClientId = () => `c-${crypto.randomUUID()}`;

const textsOf = async (store: MessageStore, room: string) =>
	(await store.list({ room, limit: 200 })).messages.map(({ text }) => text);

async function assertConflict(store: MessageStore, message: NewMessage, what: string): Promise<void> {
	try {
		await store.append(message);
	} catch (error) {
		if (ChatError.is(error) && error.code === "CONFLICT") return;
		throw new Error(`a clientId with another ${what} must be a ChatError CONFLICT`, { cause: error });
	}
	throw new Error(`a clientId with another ${what} was acked: the sender believes that it was stored`);
}

/** What `append` does with a `clientId` that it has seen: a client sends again whatever was not acked. */
export const retryCases: readonly StoreCase[] = [
	{
		name: "returns the first message when its clientId is sent again",
		async run(store) {
			const [room, clientId] = [newRoom(), newClientId()];
			const first = await store.append(newMessage(room, { clientId, metadata: { a: 1, b: 2 } }));
			await store.append(newMessage(room, { text: "other" }));
			const retry = newMessage(room, { clientId, metadata: { b: 2, a: 1 }, timestamp: 1_800_000_000_000 });
			const again = await store.append(retry);
			assertEqual(again, { message: first.message, repeated: true }, "a retry makes a second message");
			assertEqual(await textsOf(store, room), ["hello", "other"], "a retry is stored again");
			const { message } = await store.append(newMessage(room));
			assertEqual(message.seq, 3, "a retry takes a number, which leaves a hole");
		},
	},
	{
		name: "stores one message when retries race",
		async run(store) {
			const [room, clientId] = [newRoom(), newClientId()];
			const appended = await Promise.all(
				Array.from({ length: 16 }, () => store.append(newMessage(room, { clientId }))),
			);
			const ids = new Set(appended.map(({ message }) => message.id));
			assertEqual(ids.size, 1, "two sockets that retry one message are acked different ones");
			assertEqual(appended.filter(({ repeated }) => !repeated).length, 1, "exactly one append is the one that stored");
			assertEqual(await textsOf(store, room), ["hello"], "racing retries are stored more than once");
			const { message } = await store.append(newMessage(room));
			assertEqual(message.seq, 2, "a racing retry takes a number, which leaves a hole");
		},
	},
	{
		name: "refuses a clientId with another text, replyTo or metadata as CONFLICT",
		async run(store) {
			const [room, clientId] = [newRoom(), newClientId()];
			const body = { clientId, replyTo: "m-0", metadata: { a: [1, 2] } };
			await store.append(newMessage(room, body));
			await assertConflict(store, newMessage(room, { ...body, text: "other" }), "text");
			await assertConflict(store, newMessage(room, { ...body, replyTo: "m-1" }), "replyTo");
			await assertConflict(store, newMessage(room, { ...body, metadata: { a: [2, 1] } }), "metadata");
			await assertConflict(store, newMessage(room, { clientId, replyTo: "m-0" }), "metadata, none,");
			assertEqual(await textsOf(store, room), ["hello"], "a message that was refused is in the room");
			const { message } = await store.append(newMessage(room));
			assertEqual(message.seq, 2, "a message that was refused takes a number, which leaves a hole");
		},
	},
	{
		name: "knows a clientId per room and per user",
		async run(store) {
			const [room, other, clientId] = [newRoom(), newRoom(), newClientId()];
			const messages = [
				newMessage(room, { clientId }),
				newMessage(room, { clientId, userId: "bob", text: "Bob's" }),
				newMessage(other, { clientId, text: "elsewhere" }),
				newMessage(room, { clientId: clientId.toUpperCase(), text: "another id" }),
			];
			for (const message of messages) {
				const { repeated } = await store.append(message).catch((error: unknown) => {
					const why = "one user's clientId keeps out the message of another, or of another room";
					throw new Error(`${why}: ${error}`, { cause: error });
				});
				assertEqual(repeated, false, "one user's clientId swallows the message of another, or of another room");
			}
		},
	},
	{
		name: "takes messages without a clientId as different ones",
		async run(store) {
			const room = newRoom();
			await store.append(newMessage(room));
			await store.append(newMessage(room));
			assertEqual(await textsOf(store, room), ["hello", "hello"], "saying the same thing twice is said once");
		},
	},
];
