import type { MarkChange, MessageStore, ReadMark } from "../../../adapters/message-store";
import { appendMany, appendOne, assertEqual, headOf, newRoom, oneTo, type StoreCase } from "../store-case";

/** A store that keeps read marks. */
type MarkingStore = MessageStore & Required<Pick<MessageStore, "mark" | "marks">>;

/** Returns whether a store keeps read marks, so that cases about them apply. */
export function hasMarks(store: MessageStore): store is MarkingStore {
	if (!store.mark) return false;
	if (store.marks) return true;
	throw new Error("a store with mark needs marks, or nobody's mark survives a reload");
}

/** Sets one mark, and checks that it is read as it was returned. */
export async function setMark(store: MarkingStore, mark: MarkChange): Promise<ReadMark> {
	const set = await store.mark([mark]);
	assertEqual(set.length, 1, "mark must return one mark for each that it is given");
	const read = await store.marks([mark]);
	assertEqual(read, set, "marks returns something else than mark did, so two devices show different counts");
	return set[0] as ReadMark;
}

/** Returns the rev of a mark that has just changed, after checking that it rose. */
function assertRisen(mark: ReadMark, before: number): number {
	const why = "the rev of a mark does not rise with its change, so other devices take the new mark for an old one";
	assertEqual(mark.rev > before, true, why);
	return mark.rev;
}

/** Returns a mark without its rev. */
export const place = ({ seq, n }: ReadMark) => ({ seq, n });

/** Cases about read marks. A store without `mark` passes. */
export const markCases: readonly StoreCase[] = [
	{
		name: "keeps how far each user has read each room",
		async run(store, other = store) {
			if (!hasMarks(store) || !hasMarks(other)) return;
			const [room, neighbour] = [newRoom(), newRoom()];
			await appendMany(store, room, 3);
			await appendMany(store, neighbour, 2);
			const ada = await setMark(store, { room, userId: "ada", seq: 2 });
			const bob = await setMark(store, { room, userId: "bob", seq: 1 });
			const beside = await setMark(store, { room: neighbour, userId: "ada", seq: 1 });
			const why = "an unread badge shows a wrong number";
			assertEqual(
				[ada, bob, beside].map(place),
				[2, 1, 1].map((seq) => ({ seq, n: seq })),
				why,
			);
			const keys = [
				{ room, userId: "ada" },
				{ room, userId: "bob" },
				{ room: neighbour, userId: "ada" },
			];
			assertEqual(await other.marks(keys), [ada, bob, beside], "the mark of one user or room changes another's");
		},
	},
	{
		name: "moves a mark forward and never back",
		async run(store) {
			if (!hasMarks(store)) return;
			const room = newRoom();
			await appendMany(store, room, 4);
			const first = await setMark(store, { room, userId: "ada", seq: 2 });
			const later = await setMark(store, { room, userId: "ada", seq: 3 });
			assertEqual(place(later), { seq: 3, n: 3 }, "what was read stays unread");
			assertRisen(later, first.rev);
			for (const seq of [1, 3, 0]) {
				const same = await setMark(store, { room, userId: "ada", seq });
				assertEqual(same, later, "a slow device makes read messages unread again, or a mark that stays has a new rev");
			}
		},
	},
	{
		name: "moves a mark back when it is forced to",
		async run(store) {
			if (!hasMarks(store)) return;
			const room = newRoom();
			await appendMany(store, room, 4);
			const first = await setMark(store, { room, userId: "ada", seq: 4 });
			const back = await setMark(store, { room, userId: "ada", seq: 2, force: true });
			assertEqual(place(back), { seq: 2, n: 2 }, "nobody can mark a message as unread");
			const rev = assertRisen(back, first.rev);
			const again = await setMark(store, { room, userId: "ada", seq: 2, force: true });
			assertEqual(again, back, "a mark that stays where it is has a new rev");
			const forward = await setMark(store, { room, userId: "ada", seq: 3 });
			assertEqual(place(forward), { seq: 3, n: 3 }, "a mark that was forced back stays there");
			const start = await setMark(store, { room, userId: "ada", seq: 0, force: true });
			assertEqual(place(start), { seq: 0, n: 0 }, "nobody can mark a whole room as unread");
			assertRisen(start, assertRisen(forward, rev));
		},
	},
	{
		name: "sets no mark beyond the head of its room",
		async run(store) {
			if (!hasMarks(store)) return;
			const room = newRoom();
			await appendMany(store, room, 2);
			const marks: ReadMark[] = [];
			for (const force of [false, true]) {
				for (const seq of [3, 1_000_000]) {
					marks.push(await setMark(store, { room, userId: `ada ${force} ${seq}`, seq, force }));
				}
			}
			const why = "the next messages are read before they are written";
			assertEqual(marks.map(place), Array(4).fill({ seq: 2, n: 2 }), why);
			await appendOne(store, room);
			const next = await setMark(store, { room, userId: "ada true 3", seq: 3 });
			assertEqual(place(next), { seq: 3, n: 3 }, "a mark that was beyond the head does not go on from it");
		},
	},
	{
		name: "sets a mark in a room that has no messages yet",
		async run(store) {
			if (!hasMarks(store)) return;
			const room = newRoom();
			const first = await setMark(store, { room, userId: "ada", seq: 5 });
			assertEqual(place(first), { seq: 0, n: 0 }, "the first messages of a room are read before they are written");
			await appendMany(store, room, 2);
			const later = await setMark(store, { room, userId: "ada", seq: 2 });
			assertEqual(place(later), { seq: 2, n: 2 }, "what was read stays unread");
			assertRisen(later, first.rev);
			const known = (await store.heads?.([room]))?.get(room);
			if (known) assertEqual(known.seq, 2, "a mark takes a number of its room");
		},
	},
	{
		name: "returns marks in the order of what it is asked",
		async run(store) {
			if (!hasMarks(store)) return;
			const rooms = [newRoom(), newRoom(), newRoom()].sort().reverse();
			for (const room of rooms) await appendMany(store, room, 3);
			const asked = rooms.flatMap((room, index) =>
				["zoe", "ada", "bob"].map((userId, user) => ({ room, userId, seq: ((index + user) % 3) + 1 })),
			);
			const set = await store.mark(asked);
			const expected = asked.map(({ seq }) => ({ seq, n: seq }));
			assertEqual(set.map(place), expected, "a user is told the mark of another");
			const unknown = { room: rooms[0] as string, userId: "nobody" };
			const keys = [unknown, ...asked, { room: newRoom(), userId: "ada" }, asked[0] as MarkChange];
			const read = (await store.marks(keys)).map((mark) => mark ?? null);
			const why = "a user is told the mark of another, or an unknown mark shifts those behind it";
			assertEqual(read, [null, ...set, null, set[0]], why);
			assertEqual(
				[await store.mark([]), await store.marks([])],
				[[], []],
				"nothing is asked, and something is answered",
			);
		},
	},
	{
		name: "applies several marks of one user in one call in turn",
		async run(store) {
			if (!hasMarks(store)) return;
			const room = newRoom();
			await appendMany(store, room, 9);
			const turns = async (userId: string, ...seqs: [seq: number, force?: true][]) => {
				const marks = seqs.map(([seq, force]) => ({ room, userId, seq, ...(force && { force }) }));
				const set = await store.mark(marks);
				assertEqual(set.length, marks.length, "mark must return one mark for each that it is given");
				const read = (await store.marks([{ room, userId }]))[0];
				assertEqual(set.at(-1), read, "the last of several marks is answered with another than is kept");
				return read?.seq;
			};
			const kept = [
				await turns("ada", [3], [7], [5]),
				await turns("bob", [7], [2, true]),
				await turns("cyd", [7], [2, true], [4], [3]),
				await turns("dan", [2, true], [9], [1]),
			];
			assertEqual(kept, [7, 2, 4, 9], "a mark that comes with others in one batch is lost, or a later one is");
		},
	},
	{
		name: "sets a thousand marks at once",
		async run(store) {
			if (!hasMarks(store)) return;
			const [room, neighbour] = [newRoom(), newRoom()];
			await appendMany(store, room, 3);
			await appendMany(store, neighbour, 2);
			const marks = oneTo(1_000).map((index) => ({
				room: index % 5 ? room : neighbour,
				userId: `user-${(index * 7_919) % 1_000}`,
				seq: (index % 3) + 1,
			}));
			const set = await store.mark(marks);
			const expected = marks.map(({ room: of, seq }) => Math.min(seq, of === room ? 3 : 2)).map((n) => ({ seq: n, n }));
			assertEqual(set.map(place), expected, "a batch of marks is set in part");
			assertEqual(await store.marks(marks), set, "a batch of marks is kept in part");
		},
	},
	{
		name: "keeps apart the marks of users that differ in one character",
		async run(store) {
			if (!hasMarks(store)) return;
			const room = newRoom();
			const users = ["ada", "Ada", "adá", "ada ", "ad%", "ad_", "*", "'); DROP TABLE marks; --", "👩‍👩‍👧"];
			await appendMany(store, room, users.length);
			const marks = users.map((userId, index) => ({ room, userId, seq: index + 1 }));
			const set = await store.mark(marks);
			const expected = marks.map(({ seq }) => ({ seq, n: seq }));
			assertEqual(set.map(place), expected, "a database compares users loosely");
			assertEqual(await store.marks(marks), set, "a database compares users loosely");
		},
	},
	{
		name: "leaves the numbers and messages of a room alone when it is marked",
		async run(store) {
			if (!hasMarks(store)) return;
			const room = newRoom();
			await appendMany(store, room, 2);
			const before = [await store.list({ room, limit: 9 }), store.heads && (await headOf(store, room))];
			await setMark(store, { room, userId: "ada", seq: 2 });
			await setMark(store, { room, userId: "ada", seq: 1, force: true });
			const after = [await store.list({ room, limit: 9 }), store.heads && (await headOf(store, room))];
			assertEqual(after, before, "a mark takes a number, so that reading a room makes it change");
			assertEqual((await appendOne(store, room)).seq, 3, "a mark takes a number of its room");
		},
	},
	{
		name: "keeps marks when their room gets a new epoch",
		async run(store) {
			if (!hasMarks(store) || !store.renewEpoch) return;
			const room = newRoom();
			await appendMany(store, room, 3);
			const marks = [
				await setMark(store, { room, userId: "ada", seq: 3 }),
				await setMark(store, { room, userId: "bob", seq: 1 }),
			];
			await store.renewEpoch(room, (await headOf(store, room)).epoch);
			const keys = ["ada", "bob"].map((userId) => ({ room, userId }));
			assertEqual(await store.marks(keys), marks, "a mark that is not beyond the head is lost with the old epoch");
		},
	},
];
