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

test("who is back before the grace ends never left, and who is not leaves when it ends", () => {
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

test("a tab that drops begins no grace while another tab is there, so the other one's leaving is at once", () => {
	const server = start();
	server.add("lobby", "ada");
	server.add("lobby", "ada");
	server.presence.remove("lobby", "ada", { graceMs: 5_000 });
	server.presence.remove("lobby", "ada");
	expect(server.told).toEqual(["+lobby/ada", "-lobby/ada"]);
});

test("a user in its grace can be put out at once, and only once", () => {
	const server = start();
	server.add("lobby", "ada");
	server.presence.remove("lobby", "ada", { graceMs: 5_000 });
	server.presence.remove("lobby", "ada");
	server.presence.remove("lobby", "ada");
	server.presence.remove("nowhere", "ada");
	server.world.clock.pass(6_000);
	expect(server.told).toEqual(["+lobby/ada", "-lobby/ada"]);
});

test("one who is dropped twice over, and is back with two tabs, leaves with the second", () => {
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

test("the latest name of a user is its name, and a new one is silent", () => {
	const server = start();
	server.add("lobby", "ada", "Ada");
	server.add("lobby", "ada", "Ada L.");
	expect(server.presence.members("lobby")).toEqual([{ userId: "ada", username: "Ada L." }]);
	expect(server.told).toEqual(["+lobby/ada"]);
});

test("a process on its own runs no timer but that of a grace", () => {
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

test("a server without users and without others sends no heartbeat", () => {
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

test("a closed one tells nothing more, and leaves no timer", () => {
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

test("a server that nobody knows of stops without a word", () => {
	const server = start();
	server.presence.close({ keepMs: 1_000 });
	expect(server.world.frames.map(({ kind }) => kind)).toEqual(["hello"]);
});
