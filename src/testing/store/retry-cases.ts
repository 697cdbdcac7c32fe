import type { MessageStore, NewMessage } from "../../adapters/message-store";
import { ChatError } from "../../errors";
import { assertEqual, newMessage, newRoom, type StoreCase } from "./store-case";

/** Returns a clientId that no other case uses, so that a store that compares them across rooms fails in the right case. */
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
	throw new Error(`a clientId with another ${what} was acked, so the sender believes that it was stored`);
}

/** Cases about a `clientId` that is sent again, because a client resends whatever was not acked. */
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
			assertEqual(message.seq, 3, "a retry takes a number, which leaves a gap");
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
			assertEqual(ids.size, 1, "two sockets that retry one message get acks for different messages");
			assertEqual(
				appended.filter(({ repeated }) => !repeated).length,
				1,
				"exactly one of the appends must have stored the message",
			);
			assertEqual(await textsOf(store, room), ["hello"], "racing retries are stored more than once");
			const { message } = await store.append(newMessage(room));
			assertEqual(message.seq, 2, "a racing retry takes a number, which leaves a gap");
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
			assertEqual(await textsOf(store, room), ["hello"], "a refused message is in the room");
			const { message } = await store.append(newMessage(room));
			assertEqual(message.seq, 2, "a refused message takes a number, which leaves a gap");
		},
	},
	{
		name: "remembers a clientId per room and per user",
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
					const why = "one user's clientId blocks a message of another user, or in another room";
					throw new Error(`${why}: ${error}`, { cause: error });
				});
				assertEqual(
					repeated,
					false,
					"a message counts as a retry of another user's message, or of one in another room",
				);
			}
		},
	},
	{
		name: "treats messages without a clientId as different messages",
		async run(store) {
			const room = newRoom();
			await store.append(newMessage(room));
			await store.append(newMessage(room));
			assertEqual(await textsOf(store, room), ["hello", "hello"], "the same text sent twice is stored once");
		},
	},
];
