import { expect, test } from "vitest";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";
import type { SimMember } from "../../support/sim-member";

const filling = { filling: "x".repeat(10_000) };

/** Joins until the member is in the room. Returns the pages. */
async function joinInParts(member: SimMember, data: { since: number; epoch: string; maxBytes?: number }) {
	const pages: Awaited<ReturnType<SimMember["join"]>>[] = [];
	let { since } = data;
	for (;;) {
		const page = await member.request("joinRoom", { room: "lobby", ...data, since });
		pages.push(page);
		if (!page.recovered || !page.hasMore) return pages;
		expect(page.seq).toBeGreaterThan(since);
		since = page.seq;
	}
}

test.each([
	["memory", 0],
	["the store", 1],
])("what does not fit in one page is recovered in parts, from %s", async (_name, server) => {
	const cluster = closing(new SimCluster());
	const ada = await cluster.join(0, "Ada");
	const { epoch } = await ada.join();
	for (let n = 0; n < 80; n++) await ada.request("sendMessage", { room: "lobby", text: `${n}`, metadata: filling });
	const bob = await cluster.connect(server, "Bob");
	const pages = await joinInParts(bob, { since: 2, epoch });
	expect(pages.length).toBe(2);
	expect(pages.every(({ recovered }) => recovered)).toBe(true);
	const seqs = pages.flatMap(({ messages }) => messages.map(({ seq }) => seq));
	expect(seqs).toEqual(Array.from({ length: 78 }, (_, n) => n + 3));
	await ada.say("after");
	await cluster.wait(100);
	expect(bob.seqs()).toEqual([81]);
});

test("a joiner is not in the room before the last part, and hears nothing", async () => {
	const cluster = closing(new SimCluster(1));
	const ada = await cluster.join(0, "Ada");
	const { epoch } = await ada.join();
	for (let n = 0; n < 3; n++) await ada.say("old");
	const bob = await cluster.connect(0, "Bob");
	const page = await bob.request("joinRoom", { room: "lobby", since: 0, epoch, maxBytes: 1 });
	expect(page).toMatchObject({ recovered: true, hasMore: true, seq: 1, messages: [{ seq: 1 }], occupancy: 1 });
	await ada.say("meanwhile");
	await cluster.wait(50);
	expect(bob.heard("newMessage")).toEqual([]);
	expect(await bob.refusal("sendMessage", { room: "lobby", text: "hello" })).toBe("NOT_IN_ROOM");
	expect(ada.heard("userJoined").filter(({ userId }) => userId === "Bob")).toEqual([]);
	const pages = await joinInParts(bob, { since: 1, epoch, maxBytes: 1 });
	expect(pages.map(({ seq, hasMore }) => [seq, hasMore])).toEqual([
		[2, true],
		[3, true],
		[4, false],
	]);
	await ada.say("live");
	await cluster.wait(50);
	expect(bob.seqs()).toEqual([5]);
});

test("a page has at most maxBytes of JSON, and one message at least", async () => {
	const cluster = closing(new SimCluster(1));
	await cluster.store.kept.fill("lobby", 100);
	const ada = await cluster.connect(0, "Ada");
	const sizeOf = ({ messages }: { messages: unknown[] }) =>
		messages.reduce<number>((sum, one) => sum + JSON.stringify(one).length, 0);
	for (const maxBytes of [1, 1_000, 5_000]) {
		for (const page of [
			await ada.request("joinRoom", { room: "lobby", maxBytes }),
			await ada.request("loadHistory", { room: "lobby", maxBytes }),
			await ada.request("loadHistory", { room: "lobby", before: 90, maxBytes }),
			await ada.request("loadHistory", { room: "lobby", after: 3, maxBytes }),
		]) {
			expect(page.hasMore).toBe(true);
			expect(page.messages.length).toBeGreaterThan(0);
			if (maxBytes > 1) expect(sizeOf(page)).toBeLessThanOrEqual(maxBytes);
			if (maxBytes > 1) expect(sizeOf(page)).toBeGreaterThan(maxBytes - 200);
		}
	}
	for (const maxBytes of [0, 1.5, 524_289, "1"]) {
		expect(await ada.refusal("joinRoom", { room: "lobby", maxBytes })).toBe("INVALID_DATA");
	}
});
