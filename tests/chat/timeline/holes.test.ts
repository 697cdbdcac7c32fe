import { expect, test } from "vitest";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";

/** Three members on the second server, who hear of the first one's messages by the bus alone. */
async function started() {
	const cluster = closing(new SimCluster());
	const ada = await cluster.join(0, "Ada");
	const others = [];
	for (const name of ["Bob", "Cy", "Di"]) others.push(await cluster.join(1, name));
	await cluster.wait(100);
	const { calls } = cluster.store;
	return { cluster, ada, others, bob: others[0]!, listed: calls.list, calls };
}

test("a change that overtakes another waits for it, and the store is not read", async () => {
	const { cluster, ada, others, calls, listed } = await started();
	const release = cluster.bus.hold(({ seq }) => seq === 1);
	await ada.say("one");
	await ada.say("two");
	await cluster.wait(35);
	for (const other of others) expect(other.seqs()).toEqual([]);
	release();
	await cluster.wait(2);
	for (const other of others) expect(other.seqs()).toEqual([1, 2]);
	await cluster.wait(60_000);
	for (const other of others) expect(other.seqs()).toEqual([1, 2]);
	expect(calls.list).toBe(listed);
});

test("a gap is read after 40 ms, once for all members and later changes, and delivered in order without a repeat", async () => {
	const { cluster, ada, others, calls, listed } = await started();
	const release = cluster.bus.hold(({ seq }) => seq !== undefined && seq <= 2);
	for (const text of ["one", "two", "three", "four", "five"]) await ada.say(text);
	await cluster.wait(38);
	expect(calls.list).toBe(listed);
	expect(others[0]!.seqs()).toEqual([]);
	await cluster.wait(5);
	expect(calls.list).toBe(listed + 1);
	for (const other of others) expect(other.seqs()).toEqual([1, 2, 3, 4, 5]);
	// What was given up for lost comes after all.
	release();
	await cluster.wait(60_000);
	for (const other of others) expect(other.seqs()).toEqual([1, 2, 3, 4, 5]);
	expect(calls.list).toBe(listed + 1);
});

test("while a gap is read, changes and joins that need it wait for the same read", async () => {
	const { cluster, ada, others, calls } = await started();
	const { epoch } = await ada.join();
	const listed = calls.list;
	const joiners = [];
	for (const name of ["Eve", "Flo", "Gus"]) joiners.push(await cluster.connect(1, name));
	cluster.bus.lose(({ seq }) => seq === 1 || seq === 3);
	cluster.store.after = (call) =>
		call === "list" ? new Promise<void>((resolve) => void cluster.clock.after(200, resolve)) : undefined;
	for (const text of ["one", "two", "three", "four"]) await ada.say(text);
	await cluster.wait(50);
	const answers = joiners.map((joiner) => joiner.ask("joinRoom", { room: "lobby", since: 4, epoch }));
	await cluster.wait(100);
	for (const other of others) expect(other.seqs()).toEqual([]);
	await cluster.wait(100);
	for (const answer of answers) expect(answer()).toMatchObject(["ack", { recovered: true, seq: 4 }, 1]);
	for (const other of others) expect(other.seqs()).toEqual([1, 2, 3, 4]);
	expect(calls.list).toBe(listed + 1);
});

test("a repeated change is delivered once", async () => {
	const { cluster, ada, bob } = await started();
	cluster.bus.repeat(({ kind }) => kind === "change", 30);
	for (const text of ["one", "two", "three"]) await ada.say(text);
	await cluster.wait(1_000);
	expect(bob.seqs()).toEqual([1, 2, 3]);
});

test("while a gap cannot be read, later changes wait, and are delivered in order when the store is back", async () => {
	const { cluster, ada, bob, calls, listed } = await started();
	cluster.bus.lose(({ seq }) => seq === 2);
	let isDown = true;
	cluster.store.before = (call) => {
		if (isDown && call === "list") throw new Error("down");
	};
	for (const text of ["one", "two", "three"]) await ada.say(text);
	await cluster.wait(3_000);
	expect(bob.seqs()).toEqual([1]);
	// Retried from 40 ms on, ever more slowly.
	expect(calls.list - listed).toBeGreaterThan(3);
	expect(calls.list - listed).toBeLessThan(12);
	isDown = false;
	await cluster.wait(2_000);
	expect(bob.seqs()).toEqual([1, 2, 3]);
});

test("more changes than may wait for an earlier one all arrive, in order", async () => {
	const { cluster, ada, bob } = await started();
	cluster.bus.lose(({ seq }) => seq === 1);
	let isDown = true;
	cluster.store.before = (call) => {
		if (isDown && call === "list") throw new Error("down");
	};
	for (let sent = 0; sent < 1_200; sent += 50) {
		for (let left = 0; left < 50; left++) ada.ask("sendMessage", { room: "lobby", text: "more" });
		await cluster.wait(2);
	}
	expect(bob.seqs()).toEqual([]);
	isDown = false;
	await cluster.wait(3_000);
	expect(bob.seqs()).toEqual(Array.from({ length: 1_200 }, (_, n) => n + 1));
});
