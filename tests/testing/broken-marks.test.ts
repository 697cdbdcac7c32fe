import { expect, test } from "vitest";
import type { MarkChange, MessageStore, ReadMark } from "../../src";
import type { MemoryMessageStore } from "../../src/adapters";
import { broken, firstReports, remembering } from "./broken-store";

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Returns a store that keeps marks as `next` says, from the mark before and what the correct store would have. */
const marking = (
	next: (
		before: ReadMark | undefined,
		given: MarkChange,
		right: ReadMark,
		inner: MemoryMessageStore,
	) => Promise<ReadMark>,
) =>
	broken((inner) => {
		const kept = new Map<string, ReadMark>();
		const keyOf = ({ room, userId }: { room: string; userId: string }) => `${room} ${userId}`;
		return {
			mark: async (marks) => {
				const right = await inner.mark(marks);
				const set = new Map<string, ReadMark>();
				for (const [index, mark] of marks.entries()) {
					const key = keyOf(mark);
					const made = await next(kept.get(key), mark, right[index] as ReadMark, inner);
					kept.set(key, made);
					set.set(key, made);
				}
				return marks.map((mark) => set.get(keyOf(mark)) as ReadMark);
			},
			marks: async (keys) => keys.map((key) => kept.get(keyOf(key))),
		};
	});

const headOf = async (inner: MemoryMessageStore, room: string) =>
	(await inner.heads([room])).get(room) ?? { seq: 0, n: 0 };

/** Each mistake, a store that makes it, and what the failed case reports. */
const mistakes: [mistake: string, store: MessageStore, says: RegExp][] = [
	[
		"lets a mark go back",
		broken((inner) => ({ mark: (marks) => inner.mark(marks.map((mark) => ({ ...mark, force: true }))) })),
		/moves a mark forward and never back: a slow device makes read messages unread again/,
	],
	[
		"ignores force",
		broken((inner) => ({ mark: (marks) => inner.mark(marks.map(({ force, ...mark }) => mark)) })),
		/moves a mark back when it is forced to: nobody can mark a message as unread/,
	],
	[
		"sets marks beyond the head",
		marking(async (before, { seq, force }, right) =>
			before && !force && seq < before.seq ? before : { ...right, seq: force ? seq : Math.max(seq, before?.seq ?? 0) },
		),
		/sets no mark beyond the head of its room: the next messages are read before they are written/,
	],
	[
		"takes the n of a mark from the message with just that seq",
		broken((inner) => ({
			mark: async (marks) => {
				const set = await inner.mark(marks);
				const pages = await Promise.all(marks.map(({ room }) => inner.list({ room, limit: 1_000 })));
				return set.map((mark, index) => ({
					...mark,
					n: pages[index]?.messages.find(({ seq }) => seq === mark.seq)?.n ?? 0,
				}));
			},
			marks: async (keys) => {
				const set = await inner.marks(keys);
				const pages = await Promise.all(keys.map(({ room }) => inner.list({ room, limit: 1_000 })));
				return set.map(
					(mark, index) => mark && { ...mark, n: pages[index]?.messages.find(({ seq }) => seq === mark.seq)?.n ?? 0 },
				);
			},
		})),
		/gives a mark the n of the last message up to it, also where its seq is that of an edit: an edit changes what is unread/,
	],
	[
		"takes the n of a mark from the last change up to it",
		marking(async (_before, { room }, right, inner) => {
			const { messages } = await inner.list({ room, after: 0, limit: 1_000 });
			const last = messages.filter(({ updatedSeq }) => updatedSeq <= right.seq).at(-1);
			return { ...right, n: last?.n ?? 0 };
		}),
		/gives a mark the n of the last message up to it, also where its seq is that of an edit/,
	],
	[
		"takes the seq of a mark for its n",
		marking(async (_before, _given, right) => ({ ...right, n: right.seq })),
		/gives a mark the n of the last message up to it.*: an edit changes|a message that does not count the n of the one before/,
	],
	[
		"does not raise the rev when a mark is forced",
		marking(async (before, { force }, right) => ({ ...right, rev: force && before ? before.rev : right.rev })),
		/moves a mark back when it is forced to: the rev of a mark does not rise with its change/,
	],
	[
		"raises the rev of a mark that stays",
		marking(async (before, _given, right) => ({ ...right, rev: (before?.rev ?? 0) + 1 })),
		/moves a mark forward and never back: .*a mark that stays has a new rev/,
	],
	[
		"returns marks in the order of its keys",
		broken((inner) => ({
			mark: async (marks) => {
				const order = marks.toSorted((a, b) => (a.room + a.userId < b.room + b.userId ? -1 : 1));
				await inner.mark(marks);
				return (await inner.marks(order)) as ReadMark[];
			},
		})),
		/returns marks in the order of what it is asked: a user is told the mark of another/,
	],
	[
		"leaves unknown marks out",
		broken((inner) => ({ marks: async (keys) => (await inner.marks(keys)).filter((mark) => mark !== undefined) })),
		/returns marks in the order of what it is asked: .*an unknown mark shifts those behind it/,
	],
	[
		"lets the first of several marks of one call win",
		broken((inner) => ({
			mark: async (marks) => {
				const first = new Map(marks.toReversed().map((mark) => [`${mark.room} ${mark.userId}`, mark]));
				await inner.mark([...first.values()]);
				return (await inner.marks(marks)) as ReadMark[];
			},
		})),
		/applies several marks of one user in one call in turn: a mark that comes with others in one batch is lost/,
	],
	[
		"sets at most 500 marks of a call",
		broken((inner) => ({
			mark: async (marks) => {
				await inner.mark(marks.slice(0, 500));
				return (await inner.marks(marks)).map((mark) => mark ?? { seq: 0, n: 0, rev: 0 });
			},
		})),
		/sets a thousand marks at once: a batch of marks is set in part/,
	],
	[
		"ignores the case of users' ids in marks",
		broken((inner) => ({
			mark: (marks) => inner.mark(marks.map((mark) => ({ ...mark, userId: mark.userId.toLowerCase() }))),
			marks: (keys) => inner.marks(keys.map((key) => ({ ...key, userId: key.userId.toLowerCase() }))),
		})),
		/keeps apart the marks of users that differ in one character: a database compares users loosely/,
	],
	[
		"loses marks when a room gets a new epoch",
		broken((inner) => {
			const renewed = new Set<string>();
			return {
				renewEpoch: async (room, epoch) => {
					renewed.add(room);
					return inner.renewEpoch(room, epoch);
				},
				marks: async (keys) =>
					(await inner.marks(keys)).map((mark, index) => (renewed.has(keys[index]?.room ?? "") ? undefined : mark)),
			};
		}),
		/keeps marks when their room gets a new epoch: a mark that is not beyond the head is lost with the old epoch/,
	],
	[
		"reads a mark and then writes it, without a lock",
		broken((inner) => ({
			mark: async (marks) => {
				for (const mark of marks) {
					const [known] = await inner.marks([mark]);
					if (marks.length === 1) await pause();
					const seq = mark.force || !known ? mark.seq : Math.max(mark.seq, known.seq);
					await inner.mark([{ ...mark, seq, force: true }]);
				}
				return (await inner.marks(marks)) as ReadMark[];
			},
		})),
		/keeps the highest of the marks that two servers set for one user at once: (a server undoes|a mark is answered with less)/,
	],
	[
		"reads the head and then the ordinal",
		broken((inner) => ({
			mark: async (marks) => {
				const set = await inner.mark(marks);
				await pause();
				const heads = await Promise.all(marks.map(({ room }) => headOf(inner, room)));
				return set.map((mark, index) =>
					mark.seq < (marks[index]?.seq ?? 0) ? { ...mark, n: heads[index]?.n ?? 0 } : mark,
				);
			},
		})),
		/gives each mark the right n while messages arrive: a mark's seq and n are of two moments/,
	],
	[
		"keeps no marks",
		broken(() => ({ marks: async (keys) => keys.map(() => undefined) })),
		/keeps how far each user has read each room: marks returns something else than mark did/,
	],
	[
		"forgets whom a message mentions",
		broken((inner) => ({
			append: async (message, options) => {
				const { mentions: _, mentionsRoom: __, ...plain } = message;
				return inner.append(plain, options);
			},
		})),
		/keeps whom a message mentions: the ack names other users than were mentioned/,
	],
	[
		"keeps mentions in a tombstone",
		remembering((kept, inner) => ({
			replace: async (message, was) => {
				const { mentions } = (await inner.get(message.room, message.id)) ?? {};
				const changed = await inner.replace(message, was);
				if (!changed?.deletedAt || !mentions) return changed;
				kept.set(message.id, { mentions });
				return { ...changed, mentions };
			},
		})),
		/removes the mentions of a message that is deleted: a deleted message still mentions somebody/,
	],
	[
		"adds the mentions of an edit to those from before",
		broken((inner) => ({
			replace: async (message, was) => {
				const { mentions = [] } = (await inner.get(message.room, message.id)) ?? {};
				return inner.replace({ ...message, mentions: [...mentions, ...(message.mentions ?? [])] }, was);
			},
		})),
		/replaces the mentions of a message that is edited: an edited message mentions whom it no longer names/,
	],
];

test.each(mistakes)("a store that %s is reported, with the reason why it matters", async (_mistake, store, says) => {
	expect(await firstReports(store)).toMatch(says);
});

test("a store with mark but without marks is reported", async () => {
	const { marks: _, ...store } = broken(() => ({}));
	expect(await firstReports(store)).toMatch(/a store with mark needs marks, or nobody's mark survives a reload/);
});
