import { expect, test } from "vitest";
import type { ChatMessage } from "../../../src";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";

/** Ada on the first server, Bob on the second, one message said, and a maker of what a stranger may publish. */
async function started() {
	const cluster = closing(new SimCluster());
	const ada = await cluster.join(0, "Ada");
	const bob = await cluster.connect(1, "Bob");
	const { epoch } = await bob.join();
	const real = await ada.say("real");
	// Waits until the servers have exchanged their users.
	await cluster.wait(3_000);
	const change = (changed: Partial<ChatMessage>, ofEpoch = epoch) => ({
		epoch: ofEpoch,
		message: { ...real, ...changed },
	});
	const publish = (data: unknown) =>
		cluster.bus.inject("lobby", JSON.stringify({ v: 1, from: "a stranger", signal: true, data }));
	const emit = (event: string, data: unknown, rooms = ["lobby"]) =>
		cluster.bus.inject("lobby", JSON.stringify({ v: 1, from: "a stranger", rooms, event, data }));
	return { cluster, ada, bob, real, change, publish, emit };
}
type Started = Awaited<ReturnType<typeof started>>;

/** Calls of the store in a minute of a quiet chat: two servers that poll every 9 to 11 s. */
const QUIET_CALLS = 14;

const payloads: [name: string, send: (it: Started) => void][] = [
	["no JSON", ({ cluster }) => cluster.bus.inject("lobby", "{")],
	["an empty text", ({ cluster }) => cluster.bus.inject("lobby", "")],
	["no text at all", ({ cluster }) => cluster.bus.inject("lobby", undefined)],
	["no envelope", ({ cluster }) => cluster.bus.inject("lobby", '{"hello":"world"}')],
	["a signal that is no change", ({ publish }) => publish({ kind: "heads" })],
	["a change without a message", ({ publish }) => publish({ epoch: "e" })],
	["a change whose message lacks its text", ({ publish, change }) => publish(change({ text: undefined as never }))],
	["a change of another room", ({ publish, change }) => publish(change({ room: "secret", seq: 2, updatedSeq: 2 }))],
	["a change of another epoch", ({ publish, change }) => publish(change({ seq: 2, updatedSeq: 2 }, "another"))],
	["a change with a fractional seq", ({ publish, change }) => publish(change({ seq: 1.5, updatedSeq: 1.5 }))],
	["a change with a negative seq", ({ publish, change }) => publish(change({ seq: -1, updatedSeq: -1 }))],
	["a change far in the future", ({ publish, change }) => publish(change({ seq: 1e9, updatedSeq: 1e9 }))],
	["an event past the order of the room", ({ emit, real }) => emit("newMessage", { ...real, seq: 2, updatedSeq: 2 })],
	[
		"an event that makes somebody leave",
		({ emit }) => emit("userLeft", { room: "lobby", userId: "Ada", username: "A" }),
	],
	[
		"typing in another room",
		({ emit }) => emit("userTyping", { room: "secret", userId: "A", username: "A", isTyping: true }),
	],
	["an event of another room", ({ emit, real }) => emit("newMessage", real, ["secret"])],
	["an event that nobody knows", ({ emit }) => emit("explode", {})],
];

test.each(payloads)("%s on the bus is reported, reaches nobody, and keeps the store quiet", async (_name, send) => {
	const it = await started();
	const { cluster, ada, bob } = it;
	const [frames, calls] = [bob.socket.sent.length, cluster.store.total];
	send(it);
	await cluster.wait(60_000);
	expect(bob.socket.sent.slice(frames)).toEqual([]);
	// Both servers have heard it.
	expect(cluster.errors.length).toBeGreaterThanOrEqual(2);
	expect(cluster.store.total - calls).toBeLessThanOrEqual(QUIET_CALLS + 20);
	await ada.say("next");
	await cluster.wait(5);
	expect(bob.seqs()).toEqual([1, 2]);
	expect(bob.closedWith).toBeUndefined();
});

test("a flood of changes with far higher seqs does not block a real one, and causes few reads", async () => {
	const { cluster, ada, bob, publish, change } = await started();
	const calls = cluster.store.total;
	for (let n = 0; n < 2_000; n++) publish(change({ id: `forged-${n}`, seq: 1_000 + n, updatedSeq: 1_000 + n }));
	await cluster.wait(10);
	await ada.say("next");
	await cluster.wait(5);
	expect(bob.seqs()).toEqual([1, 2]);
	await cluster.wait(60_000);
	expect(cluster.store.total - calls).toBeLessThan(60);
	await ada.say("last");
	await cluster.wait(5);
	expect(bob.seqs()).toEqual([1, 2, 3]);
});

test("announced heads that do not exist are given up, and the next message arrives", async () => {
	const { cluster, ada, bob, real } = await started();
	const { epoch } = await ada.join();
	const calls = cluster.store.total;
	const frame = { kind: "heads", heads: [["lobby", epoch, real.seq + 500]] };
	cluster.bus.injectServers(JSON.stringify({ v: 1, from: "a stranger", signal: true, data: frame }));
	await cluster.wait(60_000);
	expect(cluster.errors).toHaveLength(2);
	expect(cluster.store.total - calls).toBeLessThanOrEqual(QUIET_CALLS + 20);
	await ada.say("next");
	await cluster.wait(5);
	expect(bob.seqs()).toEqual([1, 2]);
});

test("a forged change of what pages quote is quoted no more once the store has given its number to another", async () => {
	const { cluster, ada, bob, real, publish, change } = await started();
	// More than the room keeps in memory.
	for (let n = 0; n < 300; n++) {
		ada.ask("sendMessage", { room: "lobby", text: "answer", replyTo: real.id });
		await cluster.wait(1);
	}
	const quoted = async () => (await bob.request("loadHistory", { room: "lobby", limit: 5 })).quoted?.[real.id]?.text;
	expect(await quoted()).toBe("real");
	publish(change({ text: "forged", updatedSeq: 302 }));
	await cluster.wait(5);
	expect(await quoted()).toBe("forged");
	await ada.say("next");
	await cluster.wait(100);
	expect(await quoted()).toBe("real");
});
