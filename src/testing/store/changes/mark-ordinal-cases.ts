import { appendMany, appendOne, assertEqual, headOf, newMessage, newRoom, oneTo, type StoreCase } from "../store-case";
import { hasMarks, place, setMark } from "./mark-cases";
import { edited } from "./replace-cases";

/** Cases about the ordinal of a read mark, from which what is unread is counted. A store without `mark` passes. */
export const markOrdinalCases: readonly StoreCase[] = [
	{
		name: "gives a mark the n of the last message up to it, also where its seq is that of an edit",
		async run(store) {
			if (!hasMarks(store) || !store.replace) return;
			const room = newRoom();
			const first = await appendOne(store, room);
			const second = await appendOne(store, room);
			// The edits have the numbers 3 and 4, the messages after them 5 and 7.
			await store.replace(edited(first), first.updatedSeq);
			await store.replace(edited(second), second.updatedSeq);
			const third = await appendOne(store, room);
			await store.replace(edited(third), third.updatedSeq);
			await appendOne(store, room);
			const ordinals: number[] = [];
			for (const seq of [1, 2, 3, 4, 5, 6, 7]) ordinals.push((await setMark(store, { room, userId: "ada", seq })).n);
			assertEqual(ordinals, [1, 2, 2, 2, 3, 3, 4], "an edit changes what is unread, or the badge shows a wrong number");
		},
	},
	{
		name: "gives a mark on a message that does not count the n of the one before",
		async run(store) {
			if (!hasMarks(store)) return;
			const room = newRoom();
			for (const counts of [true, false, true, false, false]) {
				await store.append(newMessage(room, counts ? {} : { kind: "system" }), { counts });
			}
			const ordinals: number[] = [];
			for (const seq of oneTo(5)) ordinals.push((await setMark(store, { room, userId: "ada", seq })).n);
			assertEqual(ordinals, [1, 1, 2, 2, 2], "a message such as “Ada was added” counts as unread, or as read");
			if (!store.heads) return;
			assertEqual((await headOf(store, room)).n, 2, "a room in which everything is read has something unread");
		},
	},
	{
		name: "counts the messages that are no longer kept as read when a mark is before them",
		async run(store) {
			if (!hasMarks(store)) return;
			const room = newRoom();
			// More than a store that is limited to a few messages keeps.
			await appendMany(store, room, 12);
			const { messages, hasMore } = await store.list({ room, limit: 100 });
			const first = messages[0];
			if (hasMore || !first || first.n === undefined) return;
			const mark = await setMark(store, { room, userId: "ada", seq: 0 });
			const expected = { seq: 0, n: first.n - 1 };
			assertEqual(place(mark), expected, "a badge counts messages that nobody can read any more");
		},
	},
];
