import { expect, test } from "vitest";
import type { MessageStore } from "../../src";
import { broken, firstReports, remembering } from "./broken-store";

/** Each mistake, a store that makes it, and what the failed case reports. */
const mistakes: [mistake: string, store: MessageStore, says: RegExp][] = [
	[
		"counts a reaction twice",
		broken((inner) => ({
			react: async (room, id, changes) => {
				const own = await Promise.all(changes.map(({ userId }) => inner.reactionsOf(room, [id], userId)));
				const twice = changes.map((change, index) =>
					change.on && own[index]?.get(id)?.includes(change.emoji)
						? { ...change, userId: `${change.userId} again` }
						: change,
				);
				return inner.react(room, id, twice);
			},
		})),
		/takes no number for reactions that change nothing: a reaction that was made already is counted twice/,
	],
	[
		"makes reaction changes in turn, each under its own number",
		broken((inner) => ({
			react: async (room, id, changes) => {
				let message = await inner.react(room, id, []);
				for (const change of changes) message = await inner.react(room, id, [change]);
				return message;
			},
		})),
		/lets the last of several changes of one user and emoji count: a quick double tap/,
	],
	[
		"lets the first of several changes of one user and emoji count",
		broken((inner) => ({ react: (room, id, changes) => inner.react(room, id, changes.toReversed()) })),
		/lets the last of several changes of one user and emoji count: a quick double tap leaves the wrong reaction/,
	],
	[
		"names all users of an emoji",
		remembering((users, inner) => {
			const all = new Map<string, Set<string>>();
			return {
				react: async (room, id, changes) => {
					const message = await inner.react(room, id, changes);
					const of = all.get(id) ?? new Set();
					all.set(id, of);
					for (const { userId, on } of changes) on ? of.add(userId) : of.delete(userId);
					const { "👍": thumbs, ...others } = message?.reactions ?? {};
					if (!message || !thumbs || thumbs.count < 11) return message;
					const reactions = { ...others, "👍": { ...thumbs, userIds: [...of] } };
					users.set(id, { reactions });
					return { ...message, reactions };
				},
			};
		}),
		/names the first ten users of an emoji.*: a message names the wrong users, all of a thousand/,
	],
	[
		"keeps reactions in a tombstone",
		remembering((kept, inner) => ({
			replace: async (message, was) => {
				const { reactions } = (await inner.get(message.room, message.id)) ?? {};
				const changed = await inner.replace(message, was);
				if (!changed?.deletedAt || !reactions) return changed;
				kept.set(message.id, { reactions });
				return { ...changed, reactions };
			},
		})),
		/removes the reactions of a message that is deleted: a deleted message still shows reactions/,
	],
	[
		"keeps the rows of a deleted message's reactions",
		broken((inner) => {
			const own = new Map<string, string[]>();
			return {
				replace: async (message, was) => {
					const rows = await inner.reactionsOf(message.room, [message.id], "ada");
					const changed = await inner.replace(message, was);
					if (changed?.deletedAt) own.set(message.id, rows.get(message.id) ?? []);
					return changed;
				},
				reactionsOf: async (room, ids, userId) =>
					new Map([...(await inner.reactionsOf(room, ids, userId))].map(([id, emoji]) => [id, own.get(id) ?? emoji])),
			};
		}),
		/removes the reactions of a message that is deleted: the reactions of a deleted message are kept/,
	],
	[
		"reacts to a tombstone",
		broken((inner) => ({
			react: async (room, id, changes) => (await inner.react(room, id, changes)) ?? (await inner.get(room, id)),
		})),
		/changes no reactions of a message that is deleted or that the room does not have: a reaction to nothing is acked/,
	],
	[
		"tells a user the reactions of everybody",
		broken((inner) => ({
			reactionsOf: async (room, ids) => {
				const messages = await Promise.all(ids.map((id) => inner.get(room, id)));
				return new Map(messages.flatMap((one) => (one ? [[one.id, Object.keys(one.reactions ?? {})] as const] : [])));
			},
		})),
		/a user's own reaction is not shown as theirs, or that of another is|reactionsOf disagrees/,
	],
	[
		"writes the reactions that an edit passes",
		remembering((written, inner) => ({
			replace: async (message, was) => {
				const changed = await inner.replace(message, was);
				if (!changed || !message.reactions || message.deletedAt) return changed;
				written.set(message.id, { reactions: message.reactions });
				return { ...changed, reactions: message.reactions };
			},
		})),
		/keeps the reactions of a message that is edited: an edit loses or makes up reactions/,
	],
	[
		"ignores the variation selectors of emoji",
		broken((inner) => ({
			react: (room, id, changes) =>
				inner.react(
					room,
					id,
					changes.map((change) => ({ ...change, emoji: change.emoji.replace("\ufe0f", "") })),
				),
		})),
		/keeps apart emoji and users that differ in one character: a database compares emoji or users loosely/,
	],
];

test.each(mistakes)("a store that %s is reported, with the reason why it matters", async (_mistake, store, says) => {
	expect(await firstReports(store)).toMatch(says);
});
