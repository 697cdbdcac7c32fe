import { createClient } from "@libsql/client";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MarkChange, MessageStore, ReadMark } from "../../../../src";
import { MemoryMessageStore } from "../../../../src/adapters";
import { LibsqlMessageStore } from "../../../../src/adapters/libsql";
import { closing } from "../../../support/closing";
import { sampleMessage } from "../../sample-message";

type Store = Required<Pick<MessageStore, "append" | "replace" | "list" | "heads" | "mark" | "marks">>;

const rooms = fc.constantFrom("1", "2");
const mark = fc.record({
	room: rooms,
	userId: fc.constantFrom("ada", "bob"),
	seq: fc.nat(16),
	force: fc.option(fc.boolean(), { nil: undefined }),
});
const commands = fc.oneof(
	{ weight: 3, arbitrary: fc.record({ do: fc.constant("append" as const), room: rooms, counts: fc.boolean() }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("edit" as const), room: rooms }) },
	{ weight: 3, arbitrary: fc.record({ do: fc.constant("mark" as const), marks: fc.array(mark, { maxLength: 6 }) }) },
);

/** Returns the ordinal of a mark, as the contract says it, from the messages that are kept. */
async function ordinalOf(store: Store, room: string, seq: number): Promise<number> {
	const { messages } = await store.list({ room, limit: 200 });
	const last = messages.filter((message) => message.seq <= seq).at(-1);
	if (last) return last.n ?? 0;
	const [first] = messages;
	return first ? Math.max(0, (first.n ?? 0) - 1) : ((await store.heads([room])).get(room)?.n ?? 0);
}

/** The marks as they must be: each is set in turn, and a mark that moves has the rev after. */
class Model {
	readonly #marks = new Map<string, ReadMark>();

	get = ({ room, userId }: { room: string; userId: string }) => this.#marks.get(`${room} ${userId}`);

	async set(store: Store, marks: readonly MarkChange[]): Promise<void> {
		const places = new Map<string, { mark: MarkChange; seq: number }>();
		for (const one of marks) {
			const key = `${one.room} ${one.userId}`;
			const head = (await store.heads([one.room])).get(one.room)?.seq ?? 0;
			const before = places.get(key)?.seq ?? this.#marks.get(key)?.seq ?? -1;
			const asked = Math.min(one.seq, head);
			places.set(key, { mark: one, seq: one.force ? asked : Math.max(before, asked) });
		}
		for (const [key, { mark: one, seq }] of places) {
			const before = this.#marks.get(key);
			if (before?.seq === seq) continue;
			this.#marks.set(key, { seq, n: await ordinalOf(store, one.room, seq), rev: (before?.rev ?? 0) + 1 });
		}
	}
}

/** A mark without its rev, of which a store only promises that it rises. */
const place = (one: ReadMark | undefined) => one && { seq: one.seq, n: one.n };

describe("read marks of any sequence of messages, edits and marks are what the contract says", () => {
	it.each<[string, () => Store]>([
		["memory", () => new MemoryMessageStore()],
		["memory that keeps 3 messages", () => new MemoryMessageStore({ maxMessagesPerRoom: 3 })],
		["SQLite", () => new LibsqlMessageStore({ client: closing(createClient({ url: ":memory:" })) })],
	])(
		"in %s",
		async (_name, open) => {
			const store = open();
			let runs = 0;
			await fc.assert(
				fc.asyncProperty(fc.array(commands, { maxLength: 40, size: "max" }), async (sequence) => {
					runs += 1;
					const model = new Model();
					const own = (room: string) => `${runs} ${room}`;
					for (const command of sequence) {
						if (command.do === "append") {
							await store.append(sampleMessage({ room: own(command.room) }), { counts: command.counts });
							continue;
						}
						if (command.do === "edit") {
							const { messages } = await store.list({ room: own(command.room), limit: 1 });
							if (messages[0]) await store.replace({ ...messages[0], editedAt: 1 });
							continue;
						}
						const marks = command.marks.map(({ force, ...one }) => ({
							...one,
							room: own(one.room),
							...(force !== undefined && { force }),
						}));
						const before = await store.marks(marks);
						await model.set(store, marks);
						const set = await store.mark(marks);
						expect(set.map(place)).toEqual(marks.map((one) => place(model.get(one))));
						expect(await store.marks(marks)).toEqual(set);
						for (const [index, { seq, rev }] of set.entries()) {
							const known = before[index];
							if (known) expect(Math.sign(rev - known.rev)).toBe(Number(seq !== known.seq));
						}
					}
				}),
				{ numRuns: 60, interruptAfterTimeLimit: 15_000 },
			);
		},
		30_000,
	);
});
