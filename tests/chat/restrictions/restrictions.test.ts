import { expect, test } from "vitest";
import { MemoryMessageStore } from "../../../src/adapters";
import { Restrictions } from "../../../src/chat/restrictions/restrictions";
import { restrictionCallsOf } from "../../../src/chat/store/restriction-calls";
import { StoreCaller } from "../../../src/chat/store/store-caller";
import type { Ban } from "../../../src/schemas";
import { closing } from "../../support/closing";
import { FakeClock } from "../../support/fake-clock";
import { gate } from "../../support/gate";

/** Returns the restrictions of one server on a store that counts its reads. */
function serverOn(store: MemoryMessageStore, clock: FakeClock) {
	const errors: unknown[] = [];
	const bans: Ban[] = [];
	const onError = (error: unknown) => void errors.push(error);
	const caller = new StoreCaller({ clock, onError });
	const calls = restrictionCallsOf(store, caller, onError);
	const server = new Restrictions({ store: calls, clock, onBan: (ban) => bans.push(ban), announce: () => {} });
	return { server: closing(server), bans, errors };
}

function countReads(store: MemoryMessageStore) {
	const read = store.restrictions.bind(store);
	const since: number[] = [];
	store.restrictions = async (rev) => {
		since.push(rev);
		return read(rev);
	};
	return since;
}

const sendOf = (server: Restrictions, userId: string, room = "tea", clientId?: string) => {
	try {
		server.checkSend(userId, room, clientId);
		return "sent";
	} catch (error) {
		const { code, retryAfterMs } = error as { code: string; retryAfterMs?: number };
		return retryAfterMs === undefined ? code : [code, retryAfterMs];
	}
};

test("the store is read at the first use and every 10 s, and no message asks it", async () => {
	const [clock, store] = [new FakeClock(), new MemoryMessageStore()];
	const reads = countReads(store);
	const { server } = serverOn(store, clock);
	await clock.advance(60_000);
	expect(reads).toEqual([]);
	await server.ready();
	expect(server.ready()).toBeUndefined();
	expect(reads).toEqual([0]);
	for (let n = 0; n < 100; n++) expect(sendOf(server, "ada")).toBe("sent");
	expect(reads.length).toBe(1);
	await store.setRestriction({ kind: "mute", room: "tea", userId: "ada" });
	await clock.advance(11_000);
	expect(sendOf(server, "ada")).toBe("FORBIDDEN");
	expect(sendOf(server, "ada", "coffee")).toBe("sent");
	expect(sendOf(server, "bob")).toBe("sent");
	await clock.advance(11_000);
	// Later reads ask for what changed only.
	expect(reads.slice(-1)).toEqual([1]);
	server.close();
	expect(clock.pending).toBe(0);
});

test("frames of other servers make the next read sooner, and many of them cost one read", async () => {
	const [clock, store] = [new FakeClock(), new MemoryMessageStore()];
	const reads = countReads(store);
	const { server, bans } = serverOn(store, clock);
	server.refreshSoon();
	await clock.advance(100);
	expect(reads).toEqual([]);
	await server.ready();
	await store.setRestriction({ kind: "ban", userId: "eve", reason: "spam" });
	for (let n = 0; n < 50; n++) server.refreshSoon();
	await clock.advance(100);
	expect(reads.length).toBe(2);
	expect(bans).toMatchObject([{ userId: "eve", reason: "spam" }]);
	expect(server.banOf("eve")).toMatchObject({ reason: "spam" });
});

test("a restriction ends by its time, without a write", async () => {
	const [clock, store] = [new FakeClock(), new MemoryMessageStore()];
	const { server } = serverOn(store, clock);
	await server.ready();
	const until = clock.now() + 5_000;
	await server.set({ kind: "ban", room: "tea", userId: "eve", until });
	await server.set({ kind: "mute", userId: "bob", until });
	await server.set({ kind: "slow", room: "tea", seconds: 60, until });
	expect([sendOf(server, "eve"), sendOf(server, "bob", "x"), sendOf(server, "ada")]).toEqual([
		"FORBIDDEN",
		"FORBIDDEN",
		"sent",
	]);
	expect(() => server.checkJoin("eve", "tea")).toThrow("banned");
	expect(() => server.checkJoin("eve", "coffee")).not.toThrow();
	expect(sendOf(server, "ada")).toEqual(["RATE_LIMITED", 60_000]);
	const revs = (await store.restrictions(0)).length;
	await clock.advance(5_000);
	for (const user of ["eve", "bob", "ada"]) expect(sendOf(server, user)).toBe("sent");
	expect(() => server.checkJoin("eve", "tea")).not.toThrow();
	expect(await server.bans()).toEqual([]);
	expect((await store.restrictions(0)).length).toBe(revs);
});

test("slow mode lets each user send one message in its time, and the same message again", async () => {
	const [clock, store] = [new FakeClock(), new MemoryMessageStore()];
	const { server } = serverOn(store, clock);
	await server.set({ kind: "slow", room: "tea", seconds: 10 });
	expect(sendOf(server, "ada", "tea", "c1")).toBe("sent");
	expect(sendOf(server, "ada", "tea", "c1")).toBe("sent");
	expect(sendOf(server, "ada", "tea", "c2")).toEqual(["RATE_LIMITED", 10_000]);
	expect(sendOf(server, "bob")).toBe("sent");
	expect(sendOf(server, "ada", "coffee")).toBe("sent");
	await clock.advance(9_999);
	expect(sendOf(server, "ada", "tea", "c2")).toEqual(["RATE_LIMITED", 1]);
	await clock.advance(1);
	expect(sendOf(server, "ada", "tea", "c2")).toBe("sent");
	await server.remove({ kind: "slow", room: "tea" });
	expect(sendOf(server, "ada")).toBe("sent");
});

test("a store that cannot be read keeps everybody out until it can", async () => {
	const [clock, store] = [new FakeClock(), new MemoryMessageStore()];
	const read = store.restrictions.bind(store);
	store.restrictions = () => Promise.reject(new Error("down"));
	const { server, errors } = serverOn(store, clock);
	await expect(server.ready()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
	await expect(server.ready()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
	expect(errors.length).toBe(2);
	store.restrictions = read;
	await server.ready();
	// From now on a store that is down changes nothing of what is known.
	await server.set({ kind: "mute", userId: "bob" });
	store.restrictions = () => Promise.reject(new Error("down"));
	await clock.advance(30_000);
	expect(server.ready()).toBeUndefined();
	expect(sendOf(server, "bob")).toBe("FORBIDDEN");
});

test("a row of the store that does not fit is reported, and the others apply", async () => {
	const [clock, store] = [new FakeClock(), new MemoryMessageStore()];
	await store.setRestriction({ kind: "mute", userId: "bob" });
	await store.setRestriction({ kind: "ban", userId: "eve" });
	const read = store.restrictions.bind(store);
	store.restrictions = async (rev) =>
		(await read(rev)).map((change) =>
			change.rev === 1 ? { ...change, restriction: { kind: "mute", userId: "" } } : change,
		);
	const { server, errors } = serverOn(store, clock);
	await server.ready();
	expect(errors.map(String)).toEqual(["Error: a restriction of the store is not valid"]);
	expect(server.banOf("eve")).toBeDefined();
	await clock.advance(11_000);
	expect(errors.length).toBe(1);
});

test("more than a thousand restrictions are read, and a store that ignores the rev is not read without end", async () => {
	const [clock, store] = [new FakeClock(), new MemoryMessageStore()];
	for (let n = 0; n < 2_500; n++) await store.setRestriction({ kind: "ban", userId: `user ${n}` });
	const { server } = serverOn(store, clock);
	await server.ready();
	expect((await server.bans()).length).toBe(2_500);
	const first = await store.restrictions(0);
	store.restrictions = async () => first;
	const other = serverOn(store, clock).server;
	await other.ready();
	expect((await other.bans()).length).toBe(1_000);
});

test("a store that was restored from a backup loses the bans made since, and its next ones are found", async () => {
	const clock = new FakeClock();
	const [store, backup] = [new MemoryMessageStore(), new MemoryMessageStore()];
	for (const userId of ["a", "b", "c"]) await store.setRestriction({ kind: "ban", userId });
	const { server } = serverOn(store, clock);
	await server.ready();
	store.restrictions = backup.restrictions.bind(backup);
	await backup.setRestriction({ kind: "ban", userId: "z" });
	await clock.advance(700_000);
	expect(server.banOf("a")).toBeUndefined();
	expect(server.banOf("z")).toBeDefined();
});

test.each([
	["what changed", (rev: number) => rev > 0],
	["everything", (rev: number) => rev === 0],
])("a read of %s that began before a ban or a mute does not lift it", async (_what, isHeld) => {
	const [clock, store] = [new FakeClock(), new MemoryMessageStore()];
	const { server } = serverOn(store, clock);
	await server.set({ kind: "ban", userId: "ada" });
	await server.set({ kind: "mute", userId: "bob" });
	await server.refresh();
	await store.removeRestriction({ kind: "ban", userId: "ada" });
	await store.removeRestriction({ kind: "mute", userId: "bob" });

	const [asked, answer] = [gate(), gate()];
	const read = store.restrictions.bind(store);
	let isAsked = false;
	store.restrictions = async (rev) => {
		const changes = await read(rev);
		if (!isHeld(rev) || isAsked) return changes;
		isAsked = true;
		asked.open();
		await answer.opened;
		return changes;
	};
	let refreshed = Promise.resolve();
	while (!isAsked) {
		refreshed = server.refresh();
		await Promise.race([refreshed, asked.opened]);
	}
	await server.set({ kind: "ban", userId: "ada", reason: "spam" });
	await server.set({ kind: "mute", userId: "bob" });
	answer.open();
	await refreshed;
	expect(server.banOf("ada")).toMatchObject({ reason: "spam" });
	expect(sendOf(server, "bob")).toBe("FORBIDDEN");
	// What another server changes afterwards is read all the same.
	await store.removeRestriction({ kind: "ban", userId: "ada" });
	await server.refresh();
	expect(server.banOf("ada")).toBeUndefined();
	expect(sendOf(server, "bob")).toBe("FORBIDDEN");
});
