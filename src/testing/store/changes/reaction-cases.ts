import type { MessageStore, ReactionChange } from "../../../adapters/message-store";
import { appendOne, assertEqual, assertNextSeq, newRoom, oneTo, type StoreCase } from "../store-case";
import { assertRead, edited, tombstoneOf } from "./replace-cases";

/** Returns a reaction that is set. */
export const on = (userId: string, emoji = "👍"): ReactionChange => ({ userId, emoji, on: true });
const off = (userId: string, emoji = "👍"): ReactionChange => ({ userId, emoji, on: false });

/** Returns users whose ids are in order. */
export const usersUpTo = (count: number) => oneTo(count).map((index) => `user-${String(index).padStart(3, "0")}`);

/** Returns what a user reacted with, by message, without empty entries. */
async function ownOf(store: MessageStore, room: string, ids: readonly string[], userId: string) {
	const own = await store.reactionsOf?.(room, ids, userId);
	return Object.fromEntries(
		[...(own ?? [])].flatMap(([id, emoji]) => (emoji.length > 0 ? [[id, emoji.toSorted()]] : [])),
	);
}

/** Cases about `react` and `reactionsOf`. A store without them passes. */
export const reactionCases: readonly StoreCase[] = [
	{
		name: "sets and removes reactions, each call under the room's next number",
		async run(store) {
			if (!store.react) return;
			const room = newRoom();
			const message = await appendOne(store, room, { metadata: { a: 1 } });
			const set = await store.react(room, message.id, [on("ada"), on("bob"), on("bob", ":shipit:")]);
			const reactions = { "👍": { count: 2, userIds: ["ada", "bob"] }, ":shipit:": { count: 1, userIds: ["bob"] } };
			assertEqual(set, { ...message, updatedSeq: 2, reactions }, "members see other reactions than were made");
			await assertRead(store, set as typeof message);
			const fewer = await store.react(room, message.id, [off("bob"), off("bob", ":shipit:")]);
			const rest = { "👍": { count: 1, userIds: ["ada"] } };
			assertEqual(fewer, { ...message, updatedSeq: 3, reactions: rest }, "a reaction cannot be taken back");
			const none = await store.react(room, message.id, [off("ada")]);
			const why = "an emoji with nobody is shown, or clients refuse the message";
			assertEqual(none, { ...message, updatedSeq: 4 }, why);
			await assertRead(store, none as typeof message);
			await assertNextSeq(store, room, 5, "the number of a reaction is given again, so one of the two is lost");
		},
	},
	{
		name: "lets the last of several changes of one user and emoji count",
		async run(store) {
			if (!store.react) return;
			const room = newRoom();
			const { id } = await appendOne(store, room);
			const changes = [on("ada"), off("bob"), off("ada"), on("bob"), on("cleo"), off("cleo"), on("cleo")];
			const folded = await store.react(room, id, changes);
			const expected = { updatedSeq: 2, reactions: { "👍": { count: 2, userIds: ["bob", "cleo"] } } };
			const given = { updatedSeq: folded?.updatedSeq, reactions: folded?.reactions };
			assertEqual(given, expected, "a quick double tap leaves the wrong reaction, or one that is counted twice");
		},
	},
	{
		name: "takes no number for reactions that change nothing",
		async run(store) {
			if (!store.react) return;
			const room = newRoom();
			const { id } = await appendOne(store, room);
			const message = await store.react(room, id, [on("ada")]);
			for (const changes of [[on("ada")], [off("bob")], [], [off("ada"), on("ada")], [on("bob"), off("bob")]]) {
				const same = await store.react(room, id, changes);
				assertEqual(same, message, "a reaction that was made already is counted twice, or sent to everyone again");
			}
			await assertNextSeq(store, room, 3, "a reaction that changes nothing takes a number, which leaves a gap");
		},
	},
	{
		name: "names the first ten users of an emoji, in the order in which they reacted, and counts all",
		async run(store) {
			if (!store.react) return;
			const room = newRoom();
			const { id } = await appendOne(store, room);
			const [first, second, ...others] = usersUpTo(23).toReversed() as [string, string, ...string[]];
			await store.react(room, id, [on(first)]);
			await store.react(room, id, [on(second)]);
			const crowd = others.toReversed();
			const all = await store.react(
				room,
				id,
				crowd.map((userId) => on(userId)),
			);
			const named = [first, second, ...crowd];
			const why = "a message names the wrong users, all of a thousand, or a wrong count";
			assertEqual(all?.reactions, { "👍": { count: 23, userIds: named.slice(0, 10) } }, why);
			const less = await store.react(room, id, [off(second), off(named[15] as string)]);
			const stay = named.filter((userId) => userId !== second && userId !== named[15]);
			assertEqual(less?.reactions, { "👍": { count: 21, userIds: stay.slice(0, 10) } }, why);
			const back = await store.react(room, id, [on(second)]);
			assertEqual(back?.reactions, { "👍": { count: 22, userIds: stay.slice(0, 10) } }, why);
			await assertRead(store, back as NonNullable<typeof back>);
		},
	},
	{
		name: "leaves a 21st emoji out until another is taken back",
		async run(store) {
			if (!store.react) return;
			const room = newRoom();
			const { id } = await appendOne(store, room);
			const emoji = oneTo(20).map((index) => `:e${index}:`);
			const emojiOf = (message: Awaited<ReturnType<NonNullable<MessageStore["react"]>>>) =>
				Object.keys(message?.reactions ?? {}).sort();
			await store.react(
				room,
				id,
				emoji.map((one) => on("ada", one)),
			);
			const full = await store.react(room, id, [on("bob", ":e21:"), on("bob", ":e1:")]);
			assertEqual(emojiOf(full), emoji.toSorted(), "a message grows with every emoji that somebody tries");
			assertEqual(full?.reactions?.[":e1:"]?.count, 2, "nobody can join in with an emoji that is there");
			const same = await store.react(room, id, [on("bob", ":e21:")]);
			assertEqual(same, full, "an emoji that is left out takes a number");
			const moved = await store.react(room, id, [on("bob", ":e21:"), off("ada", ":e2:")]);
			const expected = [...emoji.filter((one) => one !== ":e2:"), ":e21:"].sort();
			assertEqual(emojiOf(moved), expected, "the place of an emoji that was taken back stays lost");
			assertEqual(await ownOf(store, room, [id], "bob"), { [id]: [":e1:", ":e21:"] }, "reactionsOf disagrees");
		},
	},
	{
		name: "changes no reactions of a message that is deleted or that the room does not have",
		async run(store) {
			if (!store.react) return;
			const [room, neighbour] = [newRoom(), newRoom()];
			const foreign = await appendOne(store, neighbour);
			const own = await appendOne(store, room);
			if (store.replace) await store.replace(tombstoneOf(own), own.updatedSeq);
			const ids = [foreign.id, crypto.randomUUID(), ...(store.replace ? [own.id] : [])];
			for (const id of ids) {
				const changed = await store.react(room, id, [on("ada")]);
				assertEqual(changed === undefined, true, "a reaction to nothing is acked");
			}
			assertEqual(
				(await store.react(newRoom(), own.id, [on("ada")])) === undefined,
				true,
				"a reaction to nothing is acked",
			);
			assertEqual((await store.list({ room: neighbour, limit: 9 })).messages, [foreign], "another room changed");
			const next = store.replace ? 3 : 2;
			await assertNextSeq(store, room, next, "a reaction to nothing takes a number, which leaves a gap");
		},
	},
	{
		name: "keeps apart emoji and users that differ in one character",
		async run(store) {
			if (!store.react) return;
			const room = newRoom();
			const { id } = await appendOne(store, room);
			const emoji = ["👍", "👍🏽", "❤", "❤️", "🎉", ":a:", "👨‍👩‍👧", "👨‍👩‍👦"];
			const users = ["ada", "Ada", "adá", "ada ", "ad%", "ad_"];
			await store.react(
				room,
				id,
				emoji.flatMap((one) => users.map((userId) => on(userId, one))),
			);
			const message = await store.react(room, id, [off("ada"), off("ad%", "❤")]);
			const counts = Object.entries(message?.reactions ?? {}).map(([one, { count }]) => `${one} ${count}`);
			const expected = emoji.map((one) => `${one} ${one === "👍" || one === "❤" ? 5 : 6}`);
			assertEqual(counts.sort(), expected.sort(), "a database compares emoji or users loosely");
			const own = await ownOf(store, room, [id], "Ada");
			assertEqual(own, { [id]: emoji.toSorted() }, "a user sees the reactions of another as their own");
		},
	},
	{
		name: "tells a user their own reactions to several messages",
		async run(store) {
			if (!store.react || !store.reactionsOf) return;
			const [room, neighbour] = [newRoom(), newRoom()];
			const { id: first } = await appendOne(store, room);
			const { id: second } = await appendOne(store, room);
			const { id: third } = await appendOne(store, room);
			const { id: foreign } = await appendOne(store, neighbour);
			const crowd = usersUpTo(12);
			await store.react(room, first, [...crowd.map((userId) => on(userId)), on("zoe"), on("zoe", "🎉")]);
			await store.react(room, second, [on("bob")]);
			await store.react(room, third, [on("zoe", ":a:")]);
			await store.react(neighbour, foreign, [on("zoe")]);
			const ids = [first, second, foreign, crypto.randomUUID()];
			const why = "a user's own reaction is not shown as theirs, or that of another is";
			assertEqual(await ownOf(store, room, ids, "zoe"), { [first]: ["🎉", "👍"].sort() }, why);
			assertEqual(await ownOf(store, room, [third], "zoe"), { [third]: [":a:"] }, why);
			assertEqual(await ownOf(store, room, ids, "nobody"), {}, why);
			assertEqual(await ownOf(store, room, [], "zoe"), {}, why);
		},
	},
	{
		name: "keeps the reactions of a message that is edited",
		async run(store) {
			if (!store.react || !store.replace) return;
			const room = newRoom();
			const first = await appendOne(store, room);
			const reacted = await store.react(room, first.id, [on("ada")]);
			// The editor has not seen the reaction, and passes another one.
			const stale = { ...edited(first), reactions: { "🎉": { count: 9, userIds: ["eve"] } } };
			const refused = await store.replace(stale, first.updatedSeq);
			assertEqual(refused === undefined, true, "an edit undoes a reaction that its author has not seen");
			const changed = await store.replace(stale, reacted?.updatedSeq);
			const expected = { ...edited(first), updatedSeq: 3, reactions: reacted?.reactions };
			assertEqual(changed, expected, "an edit loses or makes up reactions");
			await assertRead(store, changed as typeof first);
			assertEqual(await ownOf(store, room, [first.id], "ada"), { [first.id]: ["👍"] }, "an edit loses reactions");
		},
	},
	{
		name: "removes the reactions of a message that is deleted",
		async run(store) {
			if (!store.react || !store.replace) return;
			const room = newRoom();
			const first = await appendOne(store, room);
			const reacted = await store.react(room, first.id, [on("ada"), on("bob", "🎉")]);
			const deleted = await store.replace({ ...tombstoneOf(first), reactions: reacted?.reactions ?? {} });
			assertEqual(deleted, { ...tombstoneOf(first), updatedSeq: 3 }, "a deleted message still shows reactions");
			await assertRead(store, deleted as typeof first);
			assertEqual(await ownOf(store, room, [first.id], "ada"), {}, "the reactions of a deleted message are kept");
		},
	},
];
