import { expect, test } from "vitest";
import { MemoryMessageStore } from "../../../src/adapters";

test("a full store makes room from restrictions that were removed, and refuses more than 10,000", async () => {
	const store = new MemoryMessageStore();
	for (let n = 0; n < 10_000; n++) await store.setRestriction({ kind: "ban", userId: `user ${n}` });
	await expect(store.setRestriction({ kind: "ban", userId: "one more" })).rejects.toMatchObject({
		code: "LIMIT_EXCEEDED",
	});
	// One that is there already can still be changed.
	await store.setRestriction({ kind: "ban", userId: "user 7", reason: "spam" });
	await store.removeRestriction({ kind: "ban", userId: "user 8" });
	await store.setRestriction({ kind: "ban", userId: "one more" });
	const latest = await store.restrictions(10_000);
	expect(latest.map(({ restriction, isRemoved }) => [(restriction as { userId: string }).userId, isRemoved])).toEqual([
		["user 7", false],
		["one more", false],
	]);
});

test("removing a restriction that is not there changes nothing", async () => {
	const store = new MemoryMessageStore();
	await store.removeRestriction({ kind: "mute", userId: "ada" });
	await store.setRestriction({ kind: "mute", userId: "ada", room: "tea" });
	await store.removeRestriction({ kind: "mute", userId: "ada" });
	expect(await store.restrictions(0)).toEqual([
		{ rev: 1, restriction: { kind: "mute", userId: "ada", room: "tea" }, isRemoved: false },
	]);
});
