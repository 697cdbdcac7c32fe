import { appendOne, assertEqual, headOf, newMessage, newRoom, oneTo, type StoreCase } from "../store-case";

/** Cases about the ordinal `n`, from which what is unread is counted. A store that gives none passes. */
export const ordinalCases: readonly StoreCase[] = [
	{
		name: "counts the messages of a room 1, 2, 3 with n",
		async run(store) {
			const room = newRoom();
			if ((await appendOne(store, newRoom())).n === undefined) return;
			const ordinals: unknown[] = [];
			for (const _ of oneTo(3)) ordinals.push((await appendOne(store, room)).n);
			assertEqual(ordinals, [1, 2, 3], "an unread badge shows a wrong number");
			const { messages } = await store.list({ room, limit: 10 });
			assertEqual(
				messages.map(({ n }) => n),
				[1, 2, 3],
				"the n in the history differs from the live one",
			);
		},
	},
	{
		name: "gives a message that does not count the last n again, and keeps its kind",
		async run(store) {
			const room = newRoom();
			const append = async (counts: boolean) => {
				const system = counts ? {} : { kind: "system" as const };
				return (await store.append(newMessage(room, system), { counts })).message;
			};
			const first = await append(false);
			if (first.n === undefined) return;
			const rest = [await append(true), await append(false), await append(false), await append(true)];
			const given = [first, ...rest].map(({ seq, n, kind }) => ({ seq, n, kind }));
			const expected = [0, 1, 1, 1, 2].map((n, index) => ({
				seq: index + 1,
				n,
				kind: index === 1 || index === 4 ? undefined : ("system" as const),
			}));
			assertEqual(given, expected, "a message such as “Ada was added” shows as unread");
			const { messages } = await store.list({ room, limit: 10 });
			assertEqual(messages, [first, ...rest], "the history differs from what was acked");
		},
	},
	{
		name: "counts a message once when it is sent again",
		async run(store) {
			const room = newRoom();
			const sent = { clientId: `c-${crypto.randomUUID()}` };
			const { n } = await appendOne(store, room, sent);
			if (n === undefined) return;
			await appendOne(store, room);
			const retry = await appendOne(store, room, sent);
			assertEqual([n, retry.n], [1, 1], "a retry is acked with another n than the message has");
			assertEqual((await appendOne(store, room)).n, 3, "a retry counts as unread");
		},
	},
	{
		name: "gives heads the n of each room",
		async run(store) {
			if (!store.heads) return;
			const [busy, empty] = [newRoom(), newRoom()];
			if ((await appendOne(store, busy)).n === undefined) return;
			await appendOne(store, busy);
			await store.append(newMessage(busy), { counts: false });
			const heads = [await headOf(store, busy), await headOf(store, empty)].map(({ seq, n }) => ({ seq, n }));
			assertEqual(
				heads,
				[
					{ seq: 3, n: 2 },
					{ seq: 0, n: 0 },
				],
				"what is unread is the head's n minus that of what was read",
			);
		},
	},
	{
		name: "counts messages that are appended at once in the order of their seq",
		async run(store, other = store) {
			const room = newRoom();
			if ((await appendOne(store, newRoom())).n === undefined) return;
			const counts = new Map<string, boolean>();
			const append = async (index: number) => {
				const message = newMessage(room);
				counts.set(message.id, index % 3 > 0);
				return (index % 2 ? store : other).append(message, { counts: index % 3 > 0 });
			};
			const appended = await Promise.all(oneTo(30).map(append));
			const messages = appended.map(({ message }) => message).sort((a, b) => a.seq - b.seq);
			let n = 0;
			const expected = messages.map(({ id }) => {
				if (counts.get(id)) n += 1;
				return n;
			});
			const given = messages.map((message) => message.n);
			assertEqual(given, expected, "n and seq are taken in two steps, so that an unread count is wrong for ever");
		},
	},
];
