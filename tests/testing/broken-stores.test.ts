import { expect, test } from "vitest";
import type { Appended, MessageStore, NewMessage, Page, PageQuery } from "../../src";
import { MemoryMessageStore } from "../../src/adapters";
import { storeSuite } from "../../src/testing";

/** A store that is right, but for what a mistake does to it. */
function broken(mistake: (inner: MemoryMessageStore) => Partial<MessageStore>): MessageStore {
	const inner = new MemoryMessageStore();
	return {
		append: (message) => inner.append(message),
		list: (query) => inner.list(query),
		get: (room, id) => inner.get(room, id),
		heads: (rooms) => inner.heads(rooms),
		renewEpoch: (room, epoch) => inner.renewEpoch(room, epoch),
		...mistake(inner),
	};
}

/** One that gives other messages than it should. */
const giving = (change: (message: Appended["message"]) => unknown) =>
	broken((inner) => ({
		append: async (message) => {
			const appended = await inner.append(message);
			return { ...appended, message: change(appended.message) as never };
		},
		list: async (query) => {
			const page = await inner.list(query);
			return { ...page, messages: page.messages.map((message) => change(message) as never) };
		},
	}));

const listing = (list: (query: PageQuery, inner: MemoryMessageStore) => Promise<Page>) =>
	broken((inner) => ({ list: (query) => list(query, inner) }));

const appending = (change: (message: NewMessage) => NewMessage) =>
	broken((inner) => ({ append: (message) => inner.append(change(message)) }));

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

/** What an author reads first of the mistake: the case that fails, and what it says. */
const mistakes: [mistake: string, store: MessageStore, says: RegExp][] = [
	[
		"counts from 0",
		giving((message) => ({ ...message, seq: message.seq - 1, updatedSeq: message.updatedSeq - 1 })),
		/numbers the messages of a room 1, 2, 3: .*a hole in seq/,
	],
	[
		"numbers all rooms together",
		broken((inner) => {
			let seq = 0;
			return {
				append: async (message) => {
					const { message: stored, repeated } = await inner.append(message);
					seq += 1;
					return { message: { ...stored, seq, updatedSeq: seq }, repeated };
				},
			};
		}),
		/numbers each room on its own: a number taken by another room is a hole in this one/,
	],
	[
		"reads the number, and counts it up a moment later",
		broken((inner) => {
			const seqs = new Map<string, number>();
			return {
				append: async (message) => {
					const seq = (seqs.get(message.room) ?? 0) + 1;
					await pause();
					seqs.set(message.room, seq);
					const { message: stored, repeated } = await inner.append(message);
					return { message: { ...stored, seq, updatedSeq: seq }, repeated };
				},
			};
		}),
		/32 messages that are appended at once .*: writers at the same time must each get a number of their own/,
	],
	[
		"ignores the clientId",
		broken((inner) => ({
			append: async ({ clientId, ...message }) => {
				const { message: stored } = await inner.append(message);
				return { message: { ...stored, ...(clientId && { clientId }) }, repeated: false };
			},
		})),
		/returns the first message when its clientId is sent again: a retry makes a second message/,
	],
	[
		"takes a clientId as unique over all rooms",
		broken((inner) => {
			const rooms = new Map<string, string>();
			return {
				append: async (message) => {
					const key = `${message.userId} ${message.clientId}`;
					const room = message.clientId ? (rooms.get(key) ?? message.room) : message.room;
					rooms.set(key, room);
					return inner.append({ ...message, room });
				},
			};
		}),
		/knows a clientId per room and per user/,
	],
	[
		"takes a retry with another text for the first message",
		broken((inner) => ({
			append: async (message) => {
				try {
					return await inner.append(message);
				} catch {
					const { messages } = await inner.list({ room: message.room, limit: 100 });
					const first = messages.find(({ clientId }) => clientId === message.clientId);
					return { message: first!, repeated: true };
				}
			},
		})),
		/refuses a clientId with another text, replyTo or metadata as CONFLICT/,
	],
	[
		"lists newest first",
		listing(async (query, inner) => {
			const page = await inner.list(query);
			return { ...page, messages: page.messages.toReversed() };
		}),
		/reads the latest messages, oldest of them first/,
	],
	[
		"takes before as up to and with",
		listing((query, inner) =>
			inner.list({ ...query, ...(query.before !== undefined && { before: query.before + 1 }) }),
		),
		/reads the messages right before a seq/,
	],
	[
		"takes after as the latest ones",
		listing(async ({ after, ...query }, inner) => {
			const page = await inner.list(query);
			return { ...page, messages: page.messages.filter(({ updatedSeq }) => updatedSeq > (after ?? 0)) };
		}),
		/reads the changes right after a seq/,
	],
	[
		"never says that there is more",
		listing(async (query, inner) => ({ ...(await inner.list(query)), hasMore: false })),
		/hasMore/,
	],
	[
		"gives what a driver makes of a bigint",
		giving((message) => ({ ...message, seq: String(message.seq), updatedSeq: String(message.updatedSeq) })),
		/numbers the messages of a room 1, 2, 3/,
	],
	[
		"gives null for what was not sent",
		giving((message) => ({ clientId: null, replyTo: null, metadata: null, ...message })),
		/leaves out what was not sent: a null where the schema has an optional field makes clients refuse the message/,
	],
	[
		"compares rooms without case",
		broken((inner) => ({
			append: (message) => inner.append({ ...message, room: message.room.toLowerCase() }),
			list: (query) => inner.list({ ...query, room: query.room.toLowerCase() }),
		})),
		/keeps rooms apart whose names differ by case, accent or wildcard: the room .* shares its messages with another/,
	],
	[
		"keeps its own time",
		appending((message) => ({ ...message, timestamp: 1 })),
		/keeps every field as it was sent: the sender is acked something that it did not send/,
	],
	[
		"finds a message by its id in any room",
		broken((inner) => {
			const rooms = new Map<string, string>();
			return {
				append: async (message) => {
					rooms.set(message.id, message.room);
					return inner.append(message);
				},
				get: (_room, id) => inner.get(rooms.get(id) ?? "", id),
			};
		}),
		/gets nothing for an id that the room does not have: whoever may read one room reads the messages of another/,
	],
	[
		"gives a new epoch whenever it is asked",
		broken((inner) => ({
			renewEpoch: async (room) => inner.renewEpoch(room, (await inner.heads([room])).get(room)?.epoch ?? ""),
		})),
		/leaves the epoch of a room that has another one than the caller knows/,
	],
	[
		"leaves rooms without messages out of heads",
		broken((inner) => ({
			heads: async (rooms) => new Map([...(await inner.heads(rooms))].filter(([, { seq }]) => seq > 0)),
		})),
		/heads left a room out: whoever joins it cannot be told where it stands/,
	],
];

test.each(mistakes)("an author whose store %s is told so, and why it matters", async (_mistake, store, says) => {
	const told: string[] = [];
	for (const { name, run } of storeSuite) {
		await run(store, store).catch((error: Error) => told.push(`${name}: ${error.message}`));
	}
	// Among the first that an author sees, before what only comes of it.
	expect(told.slice(0, 3).join("\n")).toMatch(says);
});

test("a store that is right passes", async () => {
	const store = broken(() => ({}));
	for (const { run } of storeSuite) await run(store, store);
});
