import { expect, test, vi } from "vitest";
import { Presence } from "../../../src/chat/presence/presence";
import { SimClock } from "./sim-clock";
import { World } from "./world";

const start = () => new World().start();

test("a user joins with its first socket and leaves with its last, whatever it opens and closes in between", () => {
	const server = start();
	server.add("lobby", "ada");
	server.add("lobby", "ada");
	server.presence.remove("lobby", "ada");
	server.add("lobby", "ada");
	server.presence.remove("lobby", "ada");
	expect(server.ids("lobby")).toEqual(["ada"]);
	server.presence.remove("lobby", "ada");
	expect(server.told).toEqual(["+lobby/ada", "-lobby/ada"]);
	expect(server.presence.occupancy("lobby")).toBe(0);
});

test("each room has its own members", () => {
	const server = start();
	server.add("a", "ada");
	server.add("b", "ada");
	server.add("b", "bob");
	server.presence.remove("a", "ada");
	expect([server.ids("a"), server.ids("b")]).toEqual([[], ["ada", "bob"]]);
});

test("a user who is back within the grace period does not leave, and one who is not leaves when it ends", () => {
	const server = start();
	const { clock } = server.world;
	server.add("lobby", "ada");
	server.presence.remove("lobby", "ada", { graceMs: 5_000 });
	clock.pass(4_999);
	expect(server.ids("lobby")).toEqual(["ada"]);
	server.add("lobby", "ada");
	clock.pass(60_000);
	server.presence.remove("lobby", "ada", { graceMs: 5_000 });
	clock.pass(4_999);
	expect(server.told).toEqual(["+lobby/ada"]);
	clock.pass(1);
	expect(server.told).toEqual(["+lobby/ada", "-lobby/ada"]);
});

test("a lost tab starts no grace period while another tab is there, so closing that one takes effect at once", () => {
	const server = start();
	server.add("lobby", "ada");
	server.add("lobby", "ada");
	server.presence.remove("lobby", "ada", { graceMs: 5_000 });
	server.presence.remove("lobby", "ada");
	expect(server.told).toEqual(["+lobby/ada", "-lobby/ada"]);
});

test("a user in its grace period can be removed at once, and only once", () => {
	const server = start();
	server.add("lobby", "ada");
	server.presence.remove("lobby", "ada", { graceMs: 5_000 });
	server.presence.remove("lobby", "ada");
	server.presence.remove("lobby", "ada");
	server.presence.remove("nowhere", "ada");
	server.world.clock.pass(6_000);
	expect(server.told).toEqual(["+lobby/ada", "-lobby/ada"]);
});

test("a user who lost two tabs and is back with two leaves with the second", () => {
	const server = start();
	server.add("lobby", "ada");
	server.presence.remove("lobby", "ada", { graceMs: 5_000 });
	server.presence.remove("lobby", "ada", { graceMs: 5_000 });
	server.add("lobby", "ada");
	server.add("lobby", "ada");
	server.presence.remove("lobby", "ada");
	expect(server.told).toEqual(["+lobby/ada"]);
	server.presence.remove("lobby", "ada");
	expect(server.told).toEqual(["+lobby/ada", "-lobby/ada"]);
});

test("a new name replaces the old one without an event", () => {
	const server = start();
	server.add("lobby", "ada", "Ada");
	server.add("lobby", "ada", "Ada L.");
	expect(server.presence.members("lobby")).toEqual([{ userId: "ada", username: "Ada L." }]);
	expect(server.told).toEqual(["+lobby/ada"]);
});

test("a process without other servers runs no timer except for grace periods", () => {
	const clock = new SimClock(1);
	const onLeft = vi.fn();
	const presence = new Presence({
		node: { id: "alone" },
		clock,
		publish: undefined,
		onJoined: () => {},
		onLeft,
		onOccupancy: () => {},
	});
	presence.busUp();
	presence.add("lobby", { userId: "ada", username: "Ada" });
	expect(clock.pending).toBe(0);
	presence.remove("lobby", "ada", { graceMs: 5_000 });
	clock.pass(5_000);
	expect(onLeft).toHaveBeenCalledExactlyOnceWith("lobby", { userId: "ada", username: "Ada" });
	expect(clock.pending).toBe(0);
});

test("a server without users and without peers sends no heartbeat", () => {
	const server = start();
	const { clock } = server.world;
	clock.pass(10);
	expect(clock.pending).toBe(0);
	server.add("lobby", "ada");
	clock.pass(10_000);
	const beats = server.world.published("heartbeat").length;
	expect(beats).toBeGreaterThanOrEqual(4);
	expect(beats).toBeLessThanOrEqual(5);
	server.presence.remove("lobby", "ada");
	clock.pass(3_000);
	expect(clock.pending).toBe(0);
});

test("a closed presence sends nothing more, and leaves no timer", () => {
	const server = start();
	const { clock, frames } = server.world;
	for (let n = 0; n <= 501; n++) server.add("large", `u${n}`);
	server.add("lobby", "ada");
	server.add("lobby", "bob");
	server.presence.remove("lobby", "ada", { graceMs: 5_000 });
	clock.pass(10);
	// Each of them would have something to answer.
	server.presence.receive({ kind: "heartbeat", node: "other", version: 2 });
	server.presence.receive({ kind: "hello", node: "other", version: 2 });
	server.presence.receive({ kind: "snapshotRequest", node: "other", to: server.id });
	const told = server.told.length;
	server.presence.close({ keepMs: 1_000 });
	server.presence.close({ keepMs: 1_000 });
	// The bye, on its way.
	expect(clock.pending).toBe(1);
	expect(frames.filter(({ kind }) => kind === "bye")).toHaveLength(1);
	server.presence.remove("lobby", "bob");
	server.add("lobby", "eve");
	server.presence.receive({ kind: "hello", node: "other", version: 3 });
	server.presence.busUp();
	clock.pass(1);
	expect(clock.pending).toBe(0);
	expect(frames.at(-1)?.kind).toBe("bye");
	expect(server.told).toHaveLength(told);
});

test("a server that has announced nothing stops without a frame", () => {
	const server = start();
	server.presence.close({ keepMs: 1_000 });
	expect(server.world.frames.map(({ kind }) => kind)).toEqual(["hello"]);
});
