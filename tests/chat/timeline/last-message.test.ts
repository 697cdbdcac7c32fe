import { expect, test } from "vitest";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";
import { type Carried, isRoomTopic } from "../../support/steered-bus";

const isChange = ({ kind }: Carried) => kind === "change";
const isHeads = ({ kind }: Carried) => kind === "heads";

/** Ada on the first server and Bob on the second, whose poll of the store is 9 to 11 s away. */
async function started() {
	const cluster = closing(new SimCluster());
	const ada = await cluster.join(0, "Ada");
	const bob = await cluster.join(1, "Bob");
	await cluster.wait(100);
	return { cluster, ada, bob };
}

/** Returns the milliseconds until Bob has received a number of messages. */
async function timeUntil(it: { cluster: SimCluster; bob: { seqs(): number[] } }, count: number, maxMs: number) {
	for (let ms = 0; ms < maxMs; ms += 10) {
		if (it.bob.seqs().length >= count) return ms;
		await it.cluster.wait(10);
	}
	return Number.POSITIVE_INFINITY;
}

test("a lost last message is found by the announcement of the room's head, 250 ms later", async () => {
	const it = await started();
	it.cluster.bus.lose(isChange);
	await it.ada.say("last");
	const ms = await timeUntil(it, 1, 1_000);
	expect(ms).toBeGreaterThanOrEqual(250);
	expect(ms).toBeLessThanOrEqual(400);
	expect(it.bob.seqs()).toEqual([1]);
});

test("if that announcement is lost too, the one after a second finds it", async () => {
	const it = await started();
	it.cluster.bus.lose(isChange);
	const stop = it.cluster.bus.lose(isHeads);
	await it.ada.say("last");
	await it.cluster.wait(500);
	stop();
	expect(it.bob.seqs()).toEqual([]);
	expect(await timeUntil(it, 1, 2_000)).toBeLessThanOrEqual(650);
});

test("without any announcement the poll of the store finds it, within about 10 s", async () => {
	const it = await started();
	it.cluster.bus.lose(isChange);
	it.cluster.bus.lose(isHeads);
	await it.ada.say("last");
	const ms = await timeUntil(it, 1, 12_000);
	expect(ms).toBeGreaterThan(6_000);
	expect(ms).toBeLessThanOrEqual(11_100);
});

test("while the bus is down changes come from the store, within about a second", async () => {
	const it = await started();
	it.cluster.bus.goDown();
	// The bus refuses what Ada's server publishes; Bob's finds out when it has something to say.
	await it.ada.say("first");
	await it.bob.say("mine");
	await it.cluster.wait(1_500);
	expect(it.bob.seqs()).toEqual([1, 2]);
	for (let n = 3; n <= 8; n++) {
		await it.ada.say("next");
		expect(await timeUntil(it, n, 3_000)).toBeLessThanOrEqual(1_150);
	}
	expect(it.bob.seqs()).toEqual(it.ada.seqs());
});

test("a server that publishes nothing notices within 8 s that the bus delivers nothing, and reads the store every second", async () => {
	const it = await started();
	await it.cluster.wait(5_000);
	// The bus accepts everything, and delivers nothing.
	it.cluster.bus.lose(() => true);
	await it.cluster.wait(8_000);
	await it.ada.say("one");
	expect(await timeUntil(it, 1, 3_000)).toBeLessThanOrEqual(1_150);
});

test.each([
	["the bus", () => true],
	["the subscription of the room alone", isRoomTopic],
	["the subscription of the servers alone", (topic: string) => !isRoomTopic(topic)],
])("when %s is back, what was lost meanwhile is delivered at once", async (_name, isBack) => {
	const it = await started();
	it.cluster.bus.goDown();
	await it.ada.say("lost");
	await it.cluster.wait(200);
	expect(it.bob.seqs()).toEqual([]);
	it.cluster.bus.comeUp(isBack);
	expect(await timeUntil(it, 1, 1_000)).toBeLessThanOrEqual(50);
});

test("a bus that comes back causes one query for the heads of all rooms", async () => {
	const { cluster, bob } = await started();
	for (let n = 0; n < 30; n++) await bob.join({ room: `room ${n}` });
	await cluster.wait(100);
	const { heads } = cluster.store.calls;
	cluster.bus.goDown();
	cluster.bus.comeUp();
	await cluster.wait(200);
	// One of each server.
	expect(cluster.store.calls.heads - heads).toBe(2);
});
