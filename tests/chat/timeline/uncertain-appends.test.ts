import { expect, test } from "vitest";
import { StoreError } from "../../../src/adapters";
import { closing } from "../../support/closing";
import { gate } from "../../support/gate";
import { SimCluster } from "../../support/sim-cluster";

/** Ada, who sends, and Al on the first server; Bob on the second. */
async function started() {
	const cluster = closing(new SimCluster());
	const ada = await cluster.join(0, "Ada");
	const al = await cluster.join(0, "Al");
	const bob = await cluster.join(1, "Bob");
	await cluster.wait(100);
	const changes = () => cluster.bus.published.filter(({ kind }) => kind === "change").length;
	return { cluster, ada, al, bob, changes };
}

/** The next append does its work, and then fails like this. */
function failAfterNextAppend({ store }: SimCluster, error: Error) {
	store.after = (call) => {
		if (call !== "append") return;
		store.after = () => {};
		throw error;
	};
}

test("a server that dies between commit and publish: a retry elsewhere delivers the message to everyone, within milliseconds and once", async () => {
	const { cluster, ada, bob } = await started();
	const cy = await cluster.join(1, "Cy");
	const [server] = cluster.servers;
	cluster.store.after = (call) => {
		if (call === "append") server!.kill();
	};
	ada.ask("sendMessage", { room: "lobby", text: "hello", clientId: "first" });
	await cluster.wait(10);
	cluster.store.after = () => {};
	expect(bob.seqs()).toEqual([]);
	const back = await cluster.join(1, "Ada");
	expect(await back.say("hello", "first")).toMatchObject({ seq: 1, clientId: "first" });
	await cluster.wait(5);
	expect(bob.seqs()).toEqual([1]);
	expect(cy.seqs()).toEqual([1]);
	await cluster.wait(30_000);
	expect(bob.seqs()).toEqual([1]);
});

test("a retry on a server that has the message delivers it to the servers that do not", async () => {
	const { cluster, ada, bob } = await started();
	const stop = cluster.bus.lose(({ kind }) => kind === "change");
	cluster.bus.lose(({ kind }) => kind === "heads");
	await ada.say("hello", "first");
	await cluster.wait(50);
	stop();
	expect(bob.seqs()).toEqual([]);
	await ada.say("hello", "first");
	await cluster.wait(5);
	expect(bob.seqs()).toEqual([1]);
	expect(ada.seqs()).toEqual([1]);
});

test.each([
	["a plain error after the commit", new Error("the connection broke")],
	["a StoreError of unknown outcome", new StoreError("unknown", "the connection broke")],
])("%s reaches the members of every server without a retry", async (_name, error) => {
	const { cluster, ada, al, bob } = await started();
	failAfterNextAppend(cluster, error);
	expect(await ada.refusal("sendMessage", { room: "lobby", text: "hello" })).toBe("STORE_UNAVAILABLE");
	expect(al.seqs()).toEqual([]);
	await cluster.wait(300);
	expect(al.seqs()).toEqual([1]);
	await cluster.wait(2_200);
	expect(bob.seqs()).toEqual([1]);
	expect(ada.seqs()).toEqual([1]);
	expect(cluster.errors).toEqual([error]);
});

test("an append that takes longer than 3 s is answered then, and delivered to everyone when it commits after all", async () => {
	const { cluster, ada, al, bob } = await started();
	const { open, opened } = gate();
	cluster.store.before = (call) => (call === "append" ? opened : undefined);
	expect(await ada.refusal("sendMessage", { room: "lobby", text: "late" }, 3_100)).toBe("STORE_UNAVAILABLE");
	await cluster.wait(5_000);
	expect([...al.seqs(), ...bob.seqs()]).toEqual([]);
	open();
	await cluster.wait(5);
	expect([...al.seqs(), ...bob.seqs(), ...ada.seqs()]).toEqual([1, 1, 1]);
});

test("an append that commits late is delivered even if everyone on the sender's server has left the room", async () => {
	const { cluster, ada, al, bob } = await started();
	const { open, opened } = gate();
	cluster.store.before = (call) => (call === "append" ? opened : undefined);
	ada.ask("sendMessage", { room: "lobby", text: "late" });
	await cluster.wait(10);
	ada.socket.drop();
	al.socket.drop();
	await cluster.wait(10_000);
	open();
	await cluster.wait(20);
	expect(bob.seqs()).toEqual([1]);
	// Nobody is there any more: Bob's server alone keeps the room's topic.
	expect(cluster.bus.roomTopics).toHaveLength(1);
});

test("a transient failure that stored nothing broadcasts nothing, and the same clientId then works", async () => {
	const { cluster, ada, al, bob, changes } = await started();
	cluster.store.before = (call) => {
		if (call === "append") throw new StoreError("transient", "no free connection");
	};
	expect(await ada.refusal("sendMessage", { room: "lobby", text: "hello", clientId: "c" })).toBe("STORE_UNAVAILABLE");
	await cluster.wait(15_000);
	expect([...al.seqs(), ...bob.seqs(), ...ada.seqs()]).toEqual([]);
	expect(changes()).toBe(0);
	cluster.store.before = () => {};
	await ada.say("hello", "c");
	await cluster.wait(5);
	expect([...al.seqs(), ...bob.seqs()]).toEqual([1, 1]);
});
