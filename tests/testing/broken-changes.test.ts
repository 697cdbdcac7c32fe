import { expect, test } from "vitest";
import type { MessageStore } from "../../src";
import type { ChatMessage } from "../../src/schemas/message";
import { broken, firstReports, remembering } from "./broken-store";

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Each mistake, a store that makes it, and what the failed case reports. */
const mistakes: [mistake: string, store: MessageStore, says: RegExp][] = [
	[
		"counts a message that does not count",
		broken((inner) => ({ append: (message) => inner.append(message) })),
		/gives a message that does not count the last n again.*: a message such as “Ada was added” shows as unread/,
	],
	[
		"counts a message again when it is sent again",
		broken((inner) => {
			const again = new Map<string, number>();
			return {
				append: async (message, options) => {
					const appended = await inner.append(message, options);
					const extra = again.get(message.room) ?? 0;
					if (appended.repeated) again.set(message.room, extra + 1);
					return { ...appended, message: { ...appended.message, n: (appended.message.n ?? 0) + extra } };
				},
			};
		}),
		/counts a message once when it is sent again: .*(another n|counts as unread)/,
	],
	[
		"takes n before the lock that gives the seq",
		broken((inner) => {
			const ordinals = new Map<string, number>();
			return {
				append: async (message, options = { counts: true }) => {
					const before = ordinals.get(message.room) ?? 0;
					const n = before + (options.counts ? 1 : 0);
					ordinals.set(message.room, n);
					if (n % 2) await pause();
					const appended = await inner.append(message, options);
					if (!appended.repeated) return { ...appended, message: { ...appended.message, n } };
					ordinals.set(message.room, before);
					return appended;
				},
			};
		}),
		/counts messages that are appended at once in the order of their seq: n and seq are taken in two steps/,
	],
	[
		"gives heads without n",
		broken((inner) => ({
			heads: async (rooms) =>
				new Map([...(await inner.heads(rooms))].map(([room, { epoch, seq }]) => [room, { epoch, seq }])),
		})),
		/gives heads the n of each room: what is unread is the head's n minus that of what was read/,
	],
	[
		"does not say what it no longer keeps",
		broken(
			(inner) => ({
				list: async (query) => {
					const { floor, ...page } = await inner.list(query);
					return page;
				},
			}),
			{ maxMessagesPerRoom: 5 },
		),
		/tells whoever asks for changes up to which of them some are no longer kept: a client .* does not learn that it missed/,
	],
	[
		"raises the floor to the seq of a dropped message, and not to its last change",
		broken(
			(inner) => ({
				list: async (query) => {
					const page = await inner.list(query);
					const oldest = (await inner.list({ room: query.room, limit: 5 })).messages[0];
					return { ...page, ...(page.floor && oldest && { floor: oldest.seq - 2 }) };
				},
			}),
			{ maxMessagesPerRoom: 5 },
		),
		/tells whoever asks for changes up to which of them some are no longer kept: .*returns a wrong floor/,
	],
	[
		"takes a number for a change that it does not make",
		broken((inner) => ({
			replace: async (message, was) => {
				const changed = await inner.replace(message, was);
				const now = changed ? undefined : await inner.get(message.room, message.id);
				if (now) await inner.replace(now, now.updatedSeq);
				return changed;
			},
		})),
		/leaves a message alone that has changed since it was read.*: (the second of two|a change that is refused takes a number)/,
	],
	[
		"replaces whatever the message is now",
		broken((inner) => ({ replace: (message) => inner.replace(message) })),
		/leaves a message alone that has changed since it was read.*: one edit undoes another/,
	],
	[
		"compares even when it is not asked to",
		broken((inner) => ({ replace: (message, was = message.updatedSeq) => inner.replace(message, was) })),
		/writes a message whatever it is now when it is not asked to compare: a deletion loses against an edit/,
	],
	[
		"makes a message that the room does not have",
		broken((inner) => ({
			replace: async (message, was) => {
				const changed = await inner.replace(message, was);
				if (changed || (await inner.get(message.room, message.id))) return changed;
				return (await inner.append(message)).message;
			},
		})),
		/writes nothing for a message that the room does not have: a message that does not exist is acked as changed/,
	],
	[
		"moves a changed message in pages",
		broken((inner) => ({
			list: async (query) => {
				const page = await inner.list(query);
				return { ...page, messages: page.messages.toSorted((a, b) => a.updatedSeq - b.updatedSeq) };
			},
		})),
		/keeps a changed message at its place: scrolling back shows a changed message elsewhere/,
	],
	[
		"sorts changes by the place of their message",
		broken((inner) => ({
			list: async (query) => {
				const page = await inner.list(query);
				return { ...page, messages: page.messages.toSorted((a, b) => a.seq - b.seq) };
			},
		})),
		/shows a changed message once, in its latest version, among the changes after a seq: who comes back misses a change/,
	],
	[
		"keeps the metadata of a tombstone",
		remembering((kept, inner) => ({
			replace: async (message, was) => {
				const { metadata } = (await inner.get(message.room, message.id)) ?? {};
				const changed = await inner.replace(message, was);
				if (!changed || !metadata || message.metadata) return changed;
				kept.set(message.id, { metadata });
				return { ...changed, metadata };
			},
		})),
		/keeps nothing of what a message no longer has: metadata that was taken away is still shown/,
	],
	[
		"acks a late retry with what was sent first",
		broken((inner) => {
			const first = new Map<string, ChatMessage>();
			return {
				append: async (message, options) => {
					const { message: stored, repeated } = await inner.append(message, options);
					if (!repeated) first.set(stored.id, structuredClone(stored));
					return { message: first.get(stored.id) ?? stored, repeated };
				},
			};
		}),
		/returns the message as it is now when its send is repeated after it was edited: a late retry .* brings back what it said/,
	],
	[
		"refuses a late retry of an edited message",
		broken((inner) => {
			const texts = new Map<string, string>();
			return {
				append: async (message, options) => {
					const appended = await inner.append(message, options);
					const isOther = appended.message.text !== message.text && appended.message.deletedAt === undefined;
					if (appended.repeated && isOther) throw new Error(`the text was ${texts.get(appended.message.id)}`);
					return appended;
				},
			};
		}),
		/returns the message as it is now .* after it was edited: a late retry of a message that was edited is refused/,
	],
	[
		"reads a message and writes it later",
		broken((inner) => ({
			replace: async (message, was) => {
				const now = await inner.get(message.room, message.id);
				if (!now || (was !== undefined && now.updatedSeq !== was)) return undefined;
				await pause();
				// The number that was read, and not the next one.
				const changed = await inner.replace(message);
				return changed && { ...changed, updatedSeq: now.updatedSeq + 1 };
			},
		})),
		/20 racing writers its own number, without a gap: a number is given twice/,
	],
];

test.each(mistakes)("a store that %s is reported, with the reason why it matters", async (_mistake, store, says) => {
	expect(await firstReports(store)).toMatch(says);
});
