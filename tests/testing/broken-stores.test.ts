import { expect, test } from "vitest";
import type { Appended, MessageStore, NewMessage, Page, PageQuery } from "../../src";
import type { MemoryMessageStore } from "../../src/adapters";
import { storeSuite } from "../../src/testing";
import { broken, firstReports } from "./broken-store";

/** Returns a store that returns changed messages. */
const giving = (change: (message: Appended["message"]) => unknown) =>
	broken((inner) => ({
		append: async (message, options) => {
			const appended = await inner.append(message, options);
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
	broken((inner) => ({ append: (message, options) => inner.append(change(message), options) }));

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Each mistake, a store that makes it, and what the failed case reports. */
const mistakes: [mistake: string, store: MessageStore, says: RegExp][] = [
	[
		"counts from 0",
		giving((message) => ({ ...message, seq: message.seq - 1, updatedSeq: message.updatedSeq - 1 })),
		/numbers the messages of a room 1, 2, 3: .*a gap in seq/,
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
		/numbers each room on its own: a number taken by another room is a gap in this one/,
	],
	[
		"reads the number and increments it later",
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
		/32 messages that are appended at once .*: concurrent writers must each get their own number/,
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
		"remembers a clientId across all rooms",
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
		/remembers a clientId per room and per user/,
	],
	[
		"accepts a retry with another text as the first message",
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
		/reads the latest messages, the oldest of them first/,
	],
	[
		"treats before as inclusive",
		listing((query, inner) =>
			inner.list({ ...query, ...(query.before !== undefined && { before: query.before + 1 }) }),
		),
		/reads the messages right before a seq/,
	],
	[
		"returns the latest messages for after",
		listing(async ({ after, ...query }, inner) => {
			const page = await inner.list(query);
			return { ...page, messages: page.messages.filter(({ updatedSeq }) => updatedSeq > (after ?? 0)) };
		}),
		/reads the changes right after a seq/,
	],
	[
		"never reports that there are more",
		listing(async (query, inner) => ({ ...(await inner.list(query)), hasMore: false })),
		/hasMore/,
	],
	[
		"returns a bigint as the driver does",
		giving((message) => ({ ...message, seq: String(message.seq), updatedSeq: String(message.updatedSeq) })),
		/numbers the messages of a room 1, 2, 3/,
	],
	[
		"returns null for fields that were not sent",
		giving((message) => ({ clientId: null, replyTo: null, metadata: null, ...message })),
		/leaves out fields that were not sent: a null where the schema has an optional field makes clients refuse the message/,
	],
	[
		"ignores the case of rooms",
		broken((inner) => ({
			append: (message) => inner.append({ ...message, room: message.room.toLowerCase() }),
			list: (query) => inner.list({ ...query, room: query.room.toLowerCase() }),
		})),
		/keeps apart rooms whose names differ by case, accent or wildcard: the room .* shares its messages with another/,
	],
	[
		"sets its own timestamp",
		appending((message) => ({ ...message, timestamp: 1 })),
		/keeps every field unchanged: the ack contains something that the sender did not send/,
	],
	[
		"finds a message by its id in any room",
		broken((inner) => {
			const rooms = new Map<string, string>();
			return {
				append: async (message, options) => {
					rooms.set(message.id, message.room);
					return inner.append(message, options);
				},
				get: (_room, id) => inner.get(rooms.get(id) ?? "", id),
			};
		}),
		/gets nothing for an id that is not in the room: anyone who may read one room can read the messages of another/,
	],
	[
		"renews the epoch unconditionally",
		broken((inner) => ({
			renewEpoch: async (room) => inner.renewEpoch(room, (await inner.heads([room])).get(room)?.epoch ?? ""),
		})),
		/leaves the epoch of a room unchanged when it is not the one that the caller knows/,
	],
	[
		"leaves rooms without messages out of heads",
		broken((inner) => ({
			heads: async (rooms) => new Map([...(await inner.heads(rooms))].filter(([, { seq }]) => seq > 0)),
		})),
		/heads left a room out, so whoever joins it gets no seq to continue from/,
	],
];

test.each(mistakes)("a store that %s is reported, with the reason why it matters", async (_mistake, store, says) => {
	expect(await firstReports(store)).toMatch(says);
});

test("a correct store passes", async () => {
	const store = broken(() => ({}));
	for (const { run } of storeSuite) await run(store, store);
});
