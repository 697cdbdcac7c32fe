import { expect, test } from "vitest";
import { StoreError } from "../../../src/adapters";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";

/** Ada on the first server, Bob on the second; `down` fails every call, or those of one server's connection. */
async function started() {
	const cluster = closing(new SimCluster());
	const ada = await cluster.join(0, "Ada");
	const bob = await cluster.join(1, "Bob");
	await cluster.wait(100);
	const { store } = cluster;
	const down = () => {
		store.before = () => {
			throw new StoreError("transient", "no connection");
		};
	};
	const up = () => {
		store.before = () => {};
	};
	return { cluster, store, ada, bob, down, up };
}

test("while the store is down, sends, pages and joins answer STORE_UNAVAILABLE, and members stay members", async () => {
	const { ada, cluster, down, up } = await started();
	down();
	expect(await ada.refusal("sendMessage", { room: "lobby", text: "lost" })).toBe("STORE_UNAVAILABLE");
	expect(await ada.refusal("loadHistory", { room: "lobby", before: 5 })).toBe("STORE_UNAVAILABLE");
	expect(await ada.refusal("joinRoom", { room: "elsewhere" })).toBe("STORE_UNAVAILABLE");
	expect(await ada.refusal("sendMessage", { room: "elsewhere", text: "x" })).toBe("NOT_IN_ROOM");
	await cluster.wait(3_000);
	up();
	expect(await ada.say("kept")).toMatchObject({ seq: 1 });
	expect(ada.seqs()).toEqual([1]);
	expect(await ada.join({ room: "elsewhere" })).toMatchObject({ seq: 0 });
});

test("what another server still stores reaches members whose own server has lost the store", async () => {
	const { cluster, store, ada, bob } = await started();
	// Reads fail, as they do all on Bob's server; Ada's goes on appending.
	store.before = (call) => {
		if (call !== "append") throw new StoreError("transient", "no connection");
	};
	for (let n = 1; n <= 20; n++) {
		await ada.say(`${n}`);
		await cluster.wait(1_000);
	}
	expect(bob.seqs()).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
});

test("after ten failures in twenty calls the store gets about one call per second, until it works", async () => {
	const { cluster, store, ada, bob, down, up } = await started();
	down();
	const ask = () => ada.refusal("sendMessage", { room: "lobby", text: "lost" });
	for (let n = 0; n < 20; n++) await ask();
	// Both servers poll; what counts here is what a hundred sends add.
	const before = store.calls.append;
	for (let n = 0; n < 100; n++) {
		expect(await ask()).toBe("STORE_UNAVAILABLE");
		await cluster.wait(100);
	}
	expect(store.calls.append - before).toBeLessThanOrEqual(11);
	expect(store.calls.append - before).toBeGreaterThanOrEqual(3);
	up();
	await cluster.wait(1_100);
	// The first call after the store is back tries, and lets everybody in.
	expect(await ada.say("back")).toMatchObject({ seq: 1 });
	for (let n = 2; n <= 30; n++) await ada.say(`${n}`);
	await cluster.wait(5);
	expect(bob.seqs()).toEqual(ada.seqs());
	expect(bob.seqs()).toHaveLength(30);
});

test("when the store is back, gaps are filled and clients resume without asking again", async () => {
	const { cluster, store, ada, bob, down, up } = await started();
	const { epoch } = await bob.join();
	for (const text of ["one", "two"]) await ada.say(text);
	await cluster.wait(5);
	cluster.bus.lose(({ seq }) => seq === 3);
	for (const text of ["three", "four"]) await ada.say(text);
	down();
	await cluster.wait(20_000);
	expect(bob.seqs()).toEqual([1, 2]);
	up();
	await cluster.wait(3_500);
	expect(bob.seqs()).toEqual([1, 2, 3, 4]);
	const cy = await cluster.connect(1, "Cy");
	const page = await cy.join({ since: 1, epoch });
	expect(page).toMatchObject({ recovered: true, seq: 4 });
	expect(page.messages.map(({ seq }) => seq)).toEqual([2, 3, 4]);
	expect(store.kept).toBeDefined();
});

test("a store that does not answer fails after 3 s for an append and 2 s for a page", async () => {
	const { cluster, store, ada } = await started();
	store.before = () => new Promise(() => {});
	const sent = ada.ask("sendMessage", { room: "lobby", text: "x" });
	await cluster.wait(2_990);
	expect(sent()).toBeUndefined();
	await cluster.wait(20);
	expect(sent()?.[0]).toBe("error");
	const page = ada.ask("loadHistory", { room: "lobby", before: 5 });
	await cluster.wait(1_990);
	expect(page()).toBeUndefined();
	await cluster.wait(20);
	expect(page()?.[0]).toBe("error");
});
