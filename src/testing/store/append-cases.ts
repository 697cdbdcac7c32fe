import { appendMany, assertEqual, newMessage, newRoom, ordinal, type StoreCase } from "./store-case";

/** Cases about how `append` numbers and keeps messages. */
export const appendCases: readonly StoreCase[] = [
	{
		name: "numbers the messages of a room 1, 2, 3",
		async run(store) {
			const room = newRoom();
			for (const seq of [1, 2, 3]) {
				const { message, repeated } = await store.append(newMessage(room));
				const given = { seq: message.seq, updatedSeq: message.updatedSeq, repeated };
				assertEqual(
					given,
					{ seq, updatedSeq: seq, repeated: false },
					"a gap in seq makes every server look for a message",
				);
			}
		},
	},
	{
		name: "numbers each room on its own",
		async run(store) {
			const [quiet, busy] = [newRoom(), newRoom()];
			await appendMany(store, busy, 3);
			const { message } = await store.append(newMessage(quiet));
			assertEqual(message.seq, 1, "a number taken by another room is a gap in this one");
		},
	},
	{
		name: "keeps apart rooms whose names differ by case, accent or wildcard",
		async run(store) {
			const room = newRoom();
			const names = [room, room.toUpperCase(), `${room}e`, `${room}é`, `${room}%`, `${room}_`, `${room} `];
			for (const name of names) {
				const { message } = await store.append(newMessage(name));
				assertEqual(message.seq, 1, `the room ${JSON.stringify(name)} shares its messages with another`);
			}
			for (const name of names) {
				const { messages } = await store.list({ room: name, limit: 10 });
				assertEqual(
					messages.map((message) => message.room),
					[name],
					"a member reads another room's messages",
				);
			}
		},
	},
	{
		name: "gives 32 messages that are appended at once the numbers 1 to 32",
		async run(store) {
			const room = newRoom();
			const appended = await Promise.all(Array.from({ length: 32 }, () => store.append(newMessage(room))));
			const seqs = appended.map(({ message }) => message.seq).sort((a, b) => a - b);
			const expected = Array.from({ length: 32 }, (_, index) => index + 1);
			assertEqual(seqs, expected, "concurrent writers must each get their own number, without a gap");
			const { messages } = await store.list({ room, limit: 100 });
			assertEqual(
				messages.map(({ id, seq }) => ({ id, seq })),
				appended.map(({ message: { id, seq } }) => ({ id, seq })).sort((a, b) => a.seq - b.seq),
				"the stored messages differ from the acked ones",
			);
		},
	},
	{
		name: "keeps every field unchanged",
		async run(store) {
			const room = newRoom();
			const sent = newMessage(room, {
				text: "line\n\"quoted\" 'single' \\ 👩‍👩‍👧 ñ %s $1 '; DROP TABLE messages; --",
				username: "Ada 👑",
				timestamp: 8_640_000_000_000_000,
				clientId: `c-${crypto.randomUUID()}`,
				replyTo: "m-0",
				metadata: { deep: [{ n: 0.1, big: 2 ** 53, yes: true, none: null }], empty: {}, "a.b": "", "": [] },
			});
			const { message } = await store.append(sent);
			assertEqual(
				message,
				{ ...sent, seq: 1, updatedSeq: 1, ...ordinal(message.n) },
				"the ack contains something that the sender did not send",
			);
			const { messages } = await store.list({ room, limit: 1 });
			assertEqual(messages, [message], "the message in the history differs from the live one");
		},
	},
	{
		name: "leaves out fields that were not sent",
		async run(store) {
			const room = newRoom();
			await store.append(newMessage(room));
			const { messages } = await store.list({ room, limit: 1 });
			const { n, ...message } = messages[0] ?? {};
			if (n === null)
				throw new Error("an n of null, where the schema has an optional number, makes clients refuse the message");
			assertEqual(
				Object.keys(message).sort(),
				["id", "room", "seq", "text", "timestamp", "updatedSeq", "userId", "username"],
				"a null where the schema has an optional field makes clients refuse the message",
			);
		},
	},
	{
		name: "keeps its messages when a caller changes an object that it passed or received",
		async run(store) {
			const room = newRoom();
			const sent = newMessage(room, { metadata: { tags: ["a"] } });
			const { message } = await store.append(sent);
			const change = (metadata: unknown) => {
				// A frozen message is as safe as a copy.
				if (!Object.isFrozen(metadata)) (metadata as { tags: unknown }).tags = "changed";
			};
			change(sent.metadata);
			assertEqual(message.metadata, { tags: ["a"] }, "an acked message changes while it is being sent to members");
			change(message.metadata);
			const read = async () => (await store.list({ room, limit: 1 })).messages[0]?.metadata;
			change(await read());
			assertEqual(await read(), { tags: ["a"] }, "one caller's code rewrites the history for everyone");
		},
	},
];
