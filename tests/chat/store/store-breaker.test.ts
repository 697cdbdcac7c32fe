import { describe, expect, it } from "vitest";
import { MemoryMessageStore, type MessageStore, StoreError, type StoreFailureScope } from "../../../src/adapters";
import { RoomStore } from "../../../src/chat/store/room-store";
import { sampleMessage } from "../../adapters/sample-message";
import { FakeClock } from "../../support/fake-clock";

/** Returns a store behind its breakers, whose calls fail with what `fail` returns for them. */
function steeredStore() {
	const clock = new FakeClock();
	const kept = new MemoryMessageStore();
	const calls: string[] = [];
	const steered = { fail: (_call: string, _room: string): unknown => undefined };
	const attempt = async <T>(call: string, room: string, work: () => Promise<T>): Promise<T> => {
		calls.push(call);
		const error = steered.fail(call, room);
		if (error) throw error;
		return work();
	};
	const inner: MessageStore = {
		append: (message) => attempt("append", message.room, () => kept.append(message)),
		list: (query) => attempt("list", query.room, () => kept.list(query)),
		heads: (rooms) => attempt("heads", rooms[0] ?? "", () => kept.heads(rooms)),
	};
	const store = new RoomStore({ store: inner, clock, onError: () => {}, onLate: () => {}, onUncertain: () => {} });
	const refused = async (count: number, call: () => Promise<unknown>) => {
		for (let n = 0; n < count; n++) await expect(call()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
	};
	return { clock, store, steered, calls, refused };
}

const failing = (scope?: StoreFailureScope, failure: "transient" | "permanent" = "transient") =>
	new StoreError(failure, "failed", { scope });
const send = (store: RoomStore, room = "tea") => store.append(sampleMessage({ room }));

describe("the breakers of the store", () => {
	it("block writes and let reads through when only writes fail", async () => {
		const { store, steered, calls, refused, clock } = steeredStore();
		steered.fail = (call) => (call === "append" ? failing() : undefined);
		await refused(30, () => send(store));
		// Nobody waits for a store that refuses every message.
		expect(calls.length).toBeLessThan(30);
		for (let n = 0; n < 30; n++) {
			expect(await store.head("tea")).toMatchObject({ seq: 0 });
			expect(await store.list({ room: "tea", limit: 10 })).toMatchObject({ messages: [] });
		}
		expect([store.isUp, store.isWritable]).toEqual([true, false]);
		steered.fail = () => undefined;
		await clock.advance(1_000);
		expect((await send(store)).message.seq).toBe(1);
		expect(store.isWritable).toBe(true);
	});

	it("stay closed for reads when the first read of a room may not write the room's row", async () => {
		const { store, steered, refused } = steeredStore();
		steered.fail = (_call, room) => (room === "new" ? failing("writes") : undefined);
		await refused(30, () => store.head("new"));
		expect(await store.head("tea")).toMatchObject({ seq: 0 });
		expect([store.isUp, store.isWritable]).toEqual([true, false]);
	});

	it("stay closed when one room fails, however often", async () => {
		const { store, steered, refused } = steeredStore();
		steered.fail = (_call, room) => (room === "r0" ? failing("room") : undefined);
		await refused(40, () => send(store, "r0"));
		expect((await send(store)).message.seq).toBe(1);
		expect(store.isWritable).toBe(true);
	});

	it("open at the first call that finds no tables, and close once there are", async () => {
		const { store, steered, refused, calls, clock } = steeredStore();
		steered.fail = () => failing("everything", "permanent");
		await refused(1, () => send(store));
		expect([store.isUp, store.isWritable]).toEqual([false, false]);
		await refused(5, () => store.head("tea"));
		expect(calls).toEqual(["append"]);
		steered.fail = () => undefined;
		await clock.advance(1_000);
		await store.head("tea");
		await send(store);
		expect([store.isUp, store.isWritable]).toEqual([true, true]);
	});

	it("block reads when reads fail, until one works", async () => {
		const { store, steered, refused, clock } = steeredStore();
		steered.fail = (call) => (call === "append" ? undefined : failing());
		await refused(30, () => store.head("tea"));
		expect([store.isUp, store.isWritable]).toEqual([false, true]);
		expect((await send(store)).message.seq).toBe(1);
		steered.fail = () => undefined;
		await refused(1, () => store.head("tea"));
		await clock.advance(1_000);
		expect(await store.head("tea")).toMatchObject({ seq: 1 });
		expect(store.isUp).toBe(true);
	});
});
