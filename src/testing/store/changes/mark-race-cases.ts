import type { MarkChange, MessageStore, ReadMark } from "../../../adapters/message-store";
import { completeAll } from "../../complete-all";
import { untilStored } from "../race-cases";
import { appendMany, appendOne, assertEqual, newRoom, oneTo, type StoreCase } from "../store-case";
import { hasMarks } from "./mark-cases";

/** Sets marks one after another, and returns each as it was answered. */
async function markEach(store: MessageStore, marks: readonly MarkChange[]): Promise<ReadMark[]> {
	const set: ReadMark[] = [];
	for (const mark of marks) set.push(...((await untilStored(async () => store.mark?.([mark]))) ?? []));
	return set;
}

/** Checks that of the answers to racing marks of one user, one rev never belongs to two marks. */
function assertOneMarkPerRev(answers: readonly ReadMark[]): void {
	const byRev = new Map<number, ReadMark>();
	for (const mark of answers) {
		const known = byRev.get(mark.rev) ?? mark;
		assertEqual(known, mark, "two marks have one rev, so two devices of a user disagree for ever");
		byRev.set(mark.rev, mark);
	}
}

/** Cases about marks that several servers set at once. A store without `mark` passes. */
export const markRaceCases: readonly StoreCase[] = [
	{
		name: "keeps the highest of the marks that two servers set for one user at once",
		async run(store, other = store) {
			if (!hasMarks(store) || !hasMarks(other)) return;
			const room = newRoom();
			await appendMany(store, room, 12);
			const race = async (round: number) => {
				const userId = `ada-${round}`;
				// The highest is among the first in one round, and among the last in another.
				const asked = oneTo(12).map((index) => ((index + round * 5) % 12) + 1);
				const set = asked.map((seq, index) => markEach(index % 2 ? store : other, [{ room, userId, seq }]));
				const answers = (await completeAll(set)).flat();
				const [kept] = await store.marks([{ room, userId }]);
				const place = kept && { seq: kept.seq, n: kept.n };
				assertEqual(place, { seq: 12, n: 12 }, "a server undoes what another one has marked");
				const short = answers.filter(({ seq }, index) => seq < (asked[index] ?? 0));
				assertEqual(short, [], "a mark is answered with less than was asked, so that what was read counts as unread");
				assertOneMarkPerRev([...answers, ...(kept ? [kept] : [])]);
				const last = answers.reduce((a, b) => (a.rev > b.rev ? a : b));
				assertEqual(last, kept, "the answer with the highest rev is not the mark that is kept");
			};
			await completeAll(oneTo(6).map(race));
		},
	},
	{
		name: "gives each mark its own rev when one server forces it back and another moves it forward",
		async run(store, other = store) {
			if (!hasMarks(store) || !hasMarks(other)) return;
			const room = newRoom();
			await appendMany(store, room, 8);
			const userId = "ada";
			const forward = oneTo(8).map((seq) => ({ room, userId, seq }));
			const back = oneTo(8).map((seq) => ({ room, userId, seq: 8 - seq, force: true }));
			const answers = await completeAll([markEach(store, forward), markEach(other, back), markEach(store, back)]);
			const [kept] = await other.marks([{ room, userId }]);
			assertOneMarkPerRev([...answers.flat(), ...(kept ? [kept] : [])]);
			const wrong = answers.flat().filter(({ seq, n }) => seq !== n);
			assertEqual(wrong, [], "a mark has the n of another");
		},
	},
	{
		name: "sets batches of the same marks from two servers, in any order, without one waiting for the other for ever",
		async run(store, other = store) {
			if (!hasMarks(store) || !hasMarks(other)) return;
			const rooms = [newRoom(), newRoom(), newRoom()];
			for (const room of rooms) await appendMany(store, room, 10);
			const batch = (seq: number) =>
				oneTo(90).map((index) => ({ room: rooms[index % 3] as string, userId: `user-${index % 30}`, seq }));
			const write = async (server: MessageStore, isReversed: boolean) => {
				for (const seq of oneTo(10)) {
					const marks = isReversed ? batch(seq).toReversed() : batch(seq);
					await server.mark?.(marks);
				}
			};
			await completeAll([write(store, false), write(other, true), write(store, true), write(other, false)]);
			const kept = await store.marks(batch(0));
			const behind = kept.filter((mark) => mark?.seq !== 10 || mark.n !== 10);
			assertEqual(behind, [], "a batch of marks is set in part");
		},
	},
	{
		name: "gives each mark the right n while messages arrive",
		async run(store, other = store) {
			if (!hasMarks(store) || !hasMarks(other)) return;
			const room = newRoom();
			const answers: ReadMark[] = [];
			const append = async () => {
				for (const _ of oneTo(15)) await appendOne(store, room);
			};
			const mark = async (userId: string) => {
				for (const _ of oneTo(15))
					answers.push(...(await markEach(other, [{ room, userId, seq: Number.MAX_SAFE_INTEGER }])));
			};
			await completeAll<unknown>([append(), mark("ada"), mark("bob")]);
			const wrong = answers.filter(({ seq, n }) => seq !== n);
			assertEqual(wrong, [], "a mark's seq and n are of two moments, so that an unread count is wrong for ever");
		},
	},
];
