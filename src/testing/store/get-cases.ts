import { assertEqual, newMessage, newRoom, type StoreCase } from "./store-case";

/** Cases about how `get` finds one message. A store without `get` passes. */
export const getCases: readonly StoreCase[] = [
	{
		name: "gets one message by its id, as list returns it",
		async run(store) {
			if (!store.get) return;
			const room = newRoom();
			await store.append(newMessage(room));
			const { message } = await store.append(newMessage(room, { replyTo: "m-0", metadata: { a: [null] } }));
			await store.append(newMessage(room));
			assertEqual(
				await store.get(room, message.id),
				message,
				"a link to a message shows something else than the room does",
			);
		},
	},
	{
		name: "gets nothing for an id that is not in the room",
		async run(store) {
			if (!store.get) return;
			const [room, other] = [newRoom(), newRoom()];
			const { message } = await store.append(newMessage(other));
			await store.append(newMessage(room));
			const found = await Promise.all([
				store.get(room, message.id),
				store.get(other, "none"),
				store.get(newRoom(), message.id),
			]);
			assertEqual(
				found.map((one) => one?.id ?? null),
				[null, null, null],
				"anyone who may read one room can read the messages of another by their ids",
			);
		},
	},
];
