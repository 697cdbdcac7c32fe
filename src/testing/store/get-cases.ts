import { assertEqual, newMessage, newRoom, type StoreCase } from "./store-case";

/** How `get` finds one message; a store without it passes. */
export const getCases: readonly StoreCase[] = [
	{
		name: "gets one message by its id, as list shows it",
		async run(store) {
			if (!store.get) return;
			const room = newRoom();
			await store.append(newMessage(room));
			const { message } = await store.append(newMessage(room, { replyTo: "m-0", metadata: { a: [null] } }));
			await store.append(newMessage(room));
			assertEqual(
				await store.get(room, message.id),
				message,
				"a link to a message shows another one than the room does",
			);
		},
	},
	{
		name: "gets nothing for an id that the room does not have",
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
				"whoever may read one room reads the messages of another by their id",
			);
		},
	},
];
