import { expect, test } from "vitest";
import { MemoryMessageStore } from "../../../src/adapters";
import { sampleMessage } from "../sample-message";

const room = "tea";

test("a room keeps the marks of 10,000 users, those that changed last", async () => {
	const store = new MemoryMessageStore();
	for (const _ of [1, 2]) await store.append(sampleMessage({ room }));
	const markOf = async (userId: string) => (await store.marks([{ room, userId }]))[0];
	await store.mark(Array.from({ length: 10_000 }, (_, index) => ({ room, userId: `u-${index}`, seq: 1 })));
	await store.mark([{ room, userId: "u-0", seq: 2 }]);
	await store.mark([{ room, userId: "ada", seq: 1 }]);
	expect(await markOf("u-0")).toEqual({ seq: 2, n: 2, rev: 2 });
	expect(await markOf("ada")).toEqual({ seq: 1, n: 1, rev: 1 });
	expect(await markOf("u-1")).toBeUndefined();
	expect(await markOf("u-2")).toEqual({ seq: 1, n: 1, rev: 1 });
});

test("a mark before the kept messages has the ordinal before them", async () => {
	const store = new MemoryMessageStore({ maxMessagesPerRoom: 2 });
	for (const _ of [1, 2, 3, 4, 5]) await store.append(sampleMessage({ room }));
	const marks = [0, 2, 3, 4, 5].map((seq) => ({ room, userId: `u-${seq}`, seq }));
	expect((await store.mark(marks)).map(({ seq, n }) => [seq, n])).toEqual([
		[0, 3],
		[2, 3],
		[3, 3],
		[4, 4],
		[5, 5],
	]);
});

test("a room that was dropped has no marks", async () => {
	const store = new MemoryMessageStore({ maxRooms: 1 });
	await store.append(sampleMessage({ room }));
	await store.mark([{ room, userId: "ada", seq: 1 }]);
	await store.append(sampleMessage({ room: "other" }));
	expect(await store.marks([{ room, userId: "ada" }])).toEqual([undefined]);
});
