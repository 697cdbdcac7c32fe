import { expect, it } from "vitest";
import type { MessageStore } from "../../src/adapters/message-store";
import { sampleMessage } from "./sample-message";

/** A store that keeps read marks and mentions. */
export type MarkingStore = Required<
	Pick<MessageStore, "append" | "replace" | "heads" | "renewEpoch" | "mark" | "marks">
>;

/** A store on a SQL database, and what runs statements there. */
export interface MarkedTables {
	store: MarkingStore;
	/** Returns the rows of a statement, in which names of tables begin with `chat_`. */
	query(sql: string): Promise<Record<string, unknown>[]>;
	/** Returns a room that has no messages yet. */
	room: string;
}

/** Registers what a store on a SQL database must do with read marks and mentions, beside the suite. */
export function markedTableCases(openTables: () => MarkedTables): void {
	const appendMany = async ({ store, room }: MarkedTables, count: number) => {
		for (let index = 0; index < count; index++) await store.append(sampleMessage({ room }));
	};
	const mentionsOf = async ({ query, room }: MarkedTables) =>
		(await query(`SELECT user_id, seq FROM chat_mentions WHERE room = '${room}' ORDER BY seq, user_id`)).map(
			(row) => `${Number(row.seq)} ${String(row.user_id)}`,
		);

	it("lowers the marks of a room that went back to its head when its epoch is renewed", async () => {
		const tables = openTables();
		const { store, query, room } = tables;
		const other = `${room}-2`;
		await appendMany(tables, 5);
		for (let index = 0; index < 5; index++) await store.append(sampleMessage({ room: other }));
		const keys = ["ada", "bob", "cyd"].map((userId) => ({ room, userId }));
		const set = await store.mark([3, 5, 2].map((seq, index) => ({ ...keys[index]!, seq })));
		const beside = await store.mark([{ room: other, userId: "ada", seq: 5 }]);
		const { epoch } = (await store.heads([room])).get(room)!;
		await query(`DELETE FROM chat_messages WHERE room = '${room}' AND seq > 2`);
		await query(`UPDATE chat_rooms SET seq = 2, n = 2, last_seq = 2 WHERE room = '${room}'`);
		const renewed = await store.renewEpoch(room, epoch);
		expect(renewed).toMatchObject({ seq: 2, n: 2 });
		const lowered = { seq: 2, n: 2, rev: set[0]!.rev + 1 };
		expect(await store.marks(keys)).toEqual([lowered, { ...lowered, rev: set[1]!.rev + 1 }, set[2]]);
		expect(await store.marks([{ room: other, userId: "ada" }])).toEqual(beside);
		// A late call of another server.
		expect(await store.renewEpoch(room, epoch)).toEqual(renewed);
		expect((await store.marks(keys))[0]).toEqual(lowered);
	});

	it("gives a mark before the kept messages the ordinal before them, and the head's in a room without any", async () => {
		const tables = openTables();
		const { store, query, room } = tables;
		await appendMany(tables, 6);
		await query(`DELETE FROM chat_messages WHERE room = '${room}' AND seq <= 3`);
		const place = async (userId: string, seq: number) => {
			const [mark] = await store.mark([{ room, userId, seq }]);
			return [mark?.seq, mark?.n];
		};
		expect([await place("ada", 1), await place("ada", 3), await place("ada", 4)]).toEqual([
			[1, 3],
			[3, 3],
			[4, 4],
		]);
		await query(`DELETE FROM chat_messages WHERE room = '${room}'`);
		expect(await place("bob", 2)).toEqual([2, 6]);
		expect(await place("bob", 9)).toEqual([6, 6]);
	});

	it("has a row for each user that a message mentions, and the user * for everybody", async () => {
		const tables = openTables();
		const { store, room } = tables;
		const append = (fields: Parameters<typeof sampleMessage>[0]) => store.append(sampleMessage({ room, ...fields }));
		await append({});
		const { message } = await append({ mentions: ["bob", "ada", "bob"], mentionsRoom: true });
		await append({ mentions: ["ada", "*"] });
		expect(await mentionsOf(tables)).toEqual(["2 *", "2 ada", "2 bob", "3 ada"]);
		const edited = await store.replace({ ...message, text: "b", mentions: ["cyd", "bob"] }, 2);
		expect(await mentionsOf(tables)).toEqual(["2 *", "2 bob", "2 cyd", "3 ada"]);
		expect(await store.replace({ ...message, mentions: ["eve"] }, 2)).toBeUndefined();
		const { mentionsRoom: _, ...plain } = edited!;
		const again = await store.replace(plain);
		expect(await mentionsOf(tables)).toEqual(["2 bob", "2 cyd", "3 ada"]);
		await Promise.all([
			store.replace({ ...again!, mentions: ["dan"] }),
			append({ mentions: ["dan"], clientId: "c-1" }),
			append({ mentions: ["dan"], clientId: "c-1" }),
		]);
		const seq = (await store.heads([room])).get(room)!.n;
		expect(await mentionsOf(tables)).toHaveLength(3);
		expect(await mentionsOf(tables)).toEqual(expect.arrayContaining(["2 dan", "3 ada"]));
		expect(seq).toBe(4);
		await store.replace({ ...again!, text: "", deletedAt: 1 });
		expect((await mentionsOf(tables)).map((row) => row.slice(2))).toEqual(["ada", "dan"]);
	});

	it("sets and reads marks in 200 rooms at once, and more than a thousand", async () => {
		const { store, room } = openTables();
		const rooms = Array.from({ length: 200 }, (_, index) => `${room}-${index}`);
		await Promise.all(rooms.map((one) => store.append(sampleMessage({ room: one }))));
		const marks = rooms.flatMap((one) =>
			["a", "b", "c", "d", "e", "f"].map((userId) => ({ room: one, userId, seq: 1 })),
		);
		const set = await store.mark(marks);
		expect(set).toEqual(marks.map(() => ({ seq: 1, n: 1, rev: 1 })));
		expect(await store.marks(marks)).toEqual(set);
		expect((await store.heads(rooms)).size).toBe(200);
	});
}
