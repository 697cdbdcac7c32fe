import { describe, expect, it } from "vitest";
import { MemoryMessageStore } from "../../../src/adapters";
import { floorCases } from "../../../src/testing/store/changes/floor-cases";
import { epochCases } from "../../../src/testing/store/epoch-cases";
import { listCases } from "../../../src/testing/store/list-cases";
import { storeSuite } from "../../../src/testing/store/store-suite";
import { sampleMessage } from "../sample-message";

const headOf = async (store: MemoryMessageStore, room: string) => (await store.heads([room])).get(room);

describe("MemoryMessageStore", () => {
	const shared = new MemoryMessageStore();
	for (const { name, run } of storeSuite) it(name, () => run(shared));

	for (const { name, run } of [...listCases, ...floorCases, ...epochCases]) {
		// These cases need more than five kept messages.
		if (/long room|right (before|after)/.test(name)) continue;
		it(`${name}, in a room that keeps five messages`, () => run(new MemoryMessageStore({ maxMessagesPerRoom: 5 })));
	}

	it("gives an unknown room its own epoch when its epoch is renewed", async () => {
		const store = new MemoryMessageStore();
		const before = await headOf(store, "tea");
		const renewed = await store.renewEpoch("tea", before?.epoch ?? "");
		expect(renewed).toEqual({ epoch: expect.not.stringMatching(before?.epoch ?? ""), seq: 0, n: 0 });
		expect(await headOf(store, "tea")).toEqual(renewed);
		expect(await headOf(store, "coffee")).toEqual(before);
	});

	it("keeps the latest messages of a full room and continues its numbers", async () => {
		const store = new MemoryMessageStore({ maxMessagesPerRoom: 3 });
		for (let n = 1; n <= 5; n++) await store.append(sampleMessage({ text: String(n) }));

		const latest = await store.list({ room: "tea", limit: 10 });
		expect(latest.messages.map(({ seq, text }) => [seq, text])).toEqual([
			[3, "3"],
			[4, "4"],
			[5, "5"],
		]);
		expect(latest.hasMore).toBe(false);
		expect((await store.list({ room: "tea", before: 4, limit: 10 })).messages.map(({ seq }) => seq)).toEqual([3]);
		expect((await store.list({ room: "tea", before: 2, limit: 10 })).messages).toEqual([]);
		expect((await store.list({ room: "tea", after: 0, limit: 2 })).messages.map(({ seq }) => seq)).toEqual([3, 4]);
		expect((await headOf(store, "tea"))?.seq).toBe(5);
	});

	it("forgets a clientId together with its message", async () => {
		const store = new MemoryMessageStore({ maxMessagesPerRoom: 2 });
		await store.append(sampleMessage({ clientId: "c-1" }));
		await store.append(sampleMessage({ clientId: "c-2" }));
		expect((await store.append(sampleMessage({ clientId: "c-1" }))).repeated).toBe(true);
		await store.append(sampleMessage());
		expect((await store.append(sampleMessage({ clientId: "c-1" }))).repeated).toBe(false);
	});

	it("drops the least recently used room, which starts again with a new epoch", async () => {
		const store = new MemoryMessageStore({ maxRooms: 2 });
		await store.append(sampleMessage({ room: "old" }));
		await store.append(sampleMessage({ room: "used" }));
		const [old, used] = [await headOf(store, "old"), await headOf(store, "used")];
		await store.list({ room: "old", limit: 1 });
		await store.list({ room: "used", limit: 1 });
		await store.append(sampleMessage({ room: "new" }));

		expect(await headOf(store, "used")).toEqual(used);
		expect((await store.list({ room: "old", limit: 1 })).messages).toEqual([]);
		const again = await store.append(sampleMessage({ room: "old" }));
		expect(again.message.seq).toBe(1);
		expect((await headOf(store, "old"))?.epoch).not.toBe(old?.epoch);
	});

	it("has a new epoch after a restart", async () => {
		const [before, after] = [new MemoryMessageStore(), new MemoryMessageStore()];
		expect((await headOf(before, "tea"))?.epoch).not.toBe((await headOf(after, "tea"))?.epoch);
	});

	it("refuses an invalid limit", () => {
		expect(() => new MemoryMessageStore({ maxRooms: 0 })).toThrow(RangeError);
		expect(() => new MemoryMessageStore({ maxMessagesPerRoom: Number.NaN })).toThrow("maxMessagesPerRoom");
	});
});
