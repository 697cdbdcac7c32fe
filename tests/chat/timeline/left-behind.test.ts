import { expect, test } from "vitest";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";

test("a room that its last member has left keeps no subscription, no timer and no read of the store", async () => {
	const cluster = closing(new SimCluster(1));
	const ada = await cluster.connect(0, "Ada");
	await cluster.wait(6_500);
	const idle = cluster.clock.pending;
	for (let n = 0; n < 20; n++) {
		const room = `room ${n}`;
		await ada.join({ room });
		await ada.request("sendMessage", { room, text: "hello" });
		await ada.request("startTyping", { room });
	}
	expect(cluster.bus.roomTopics).toHaveLength(20);
	for (let n = 0; n < 20; n++) await ada.request("leaveRoom", { room: `room ${n}` });
	expect(cluster.bus.roomTopics).toEqual([]);
	// The last announcement of the rooms' heads is sent 5 s later.
	await cluster.wait(6_000);
	expect(cluster.clock.pending).toBe(idle);
	const calls = cluster.store.total;
	await cluster.wait(60_000);
	expect(cluster.store.total).toBe(calls);
});

test("a join that fails or loses its connection leaves nothing", async () => {
	const cluster = closing(new SimCluster(1));
	const ada = await cluster.connect(0, "Ada");
	await cluster.wait(6_500);
	const idle = cluster.clock.pending;
	cluster.store.before = () => {
		throw new Error("down");
	};
	expect(await ada.refusal("joinRoom", { room: "lobby" })).toBe("STORE_UNAVAILABLE");
	expect(cluster.bus.roomTopics).toEqual([]);
	// The head can be read, and the page after it cannot.
	await cluster.store.kept.fill("lobby", 3);
	cluster.store.before = (call) => {
		if (call === "list") throw new Error("down");
	};
	expect(await ada.refusal("joinRoom", { room: "lobby" })).toBe("STORE_UNAVAILABLE");
	expect(cluster.bus.roomTopics).toEqual([]);
	expect(await ada.refusal("sendMessage", { room: "lobby", text: "not in" })).toBe("NOT_IN_ROOM");
	let isReading = false;
	cluster.store.before = () => {
		isReading = true;
		return new Promise<void>((resolve) => void cluster.clock.after(500, resolve));
	};
	const bob = await cluster.connect(0, "Bob");
	bob.ask("joinRoom", { room: "lobby" });
	await cluster.wait(50);
	expect(isReading).toBe(true);
	bob.socket.drop();
	await cluster.wait(2_000);
	expect(cluster.bus.roomTopics).toEqual([]);
	expect(cluster.clock.pending).toBe(idle);
});

test("a close leaves nothing, however much was in progress", async () => {
	const cluster = closing(new SimCluster(2));
	const ada = await cluster.join(0, "Ada");
	const bob = await cluster.join(1, "Bob");
	await cluster.wait(100);
	// A user who types, a slow consumer, a gap that cannot be read, an append of unknown outcome, a head that went back.
	await bob.request("startTyping", { room: "lobby" });
	const cy = await cluster.join(1, "Cy");
	cy.socket.bufferedAmount = 2 * 1024 * 1024;
	cluster.bus.lose(({ seq }) => seq === 2);
	cluster.store.before = (call) => {
		if (call === "list") throw new Error("down");
	};
	for (const text of ["one", "two", "three"]) await ada.say(text);
	await cluster.wait(200);
	expect(bob.seqs()).toEqual([1]);
	cluster.store.after = (call) => {
		if (call === "append") throw new Error("committed all the same");
	};
	await ada.refusal("sendMessage", { room: "lobby", text: "four" });
	cluster.store.kept.setBack("lobby", 1);
	cluster.bus.goDown();
	cluster.bus.comeUp();
	await cluster.wait(50);
	expect(cluster.clock.pending).toBeGreaterThan(0);
	const closed = Promise.all(cluster.servers.map((server) => server.close(0)));
	await cluster.wait(10);
	await closed;
	expect(cluster.bus.roomTopics).toEqual([]);
	expect(cluster.clock.pending).toBe(0);
});

test("a server that closes with two hundred quiet rooms leaves no timer", async () => {
	const cluster = closing(new SimCluster(1));
	for (let user = 0; user < 4; user++) {
		const member = await cluster.connect(0, `user ${user}`);
		for (let n = 0; n < 50; n++) await member.join({ room: `room ${user} ${n}` });
	}
	await cluster.wait(30_000);
	const closed = cluster.servers[0]!.close(0);
	await cluster.wait(10);
	await closed;
	expect(cluster.clock.pending).toBe(0);
});
