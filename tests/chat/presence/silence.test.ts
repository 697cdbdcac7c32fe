import { expect, test } from "vitest";
import { World } from "./world";

function withUser() {
	const world = new World();
	const one = world.start();
	const two = world.start();
	one.add("lobby", "ada");
	world.clock.pass(10);
	two.add("lobby", "bob");
	world.clock.pass(5_000);
	return { world, one, two, clock: world.clock };
}

test("the users of a server that dies leave 10 to 11 s later, after it was asked", () => {
	const { world, one, two, clock } = withUser();
	world.crash(one);
	clock.pass(6_500);
	const asked = () => world.published("snapshotRequest").filter(({ to }) => to === one.id);
	expect(asked().length).toBeGreaterThan(0);
	clock.pass(1_200);
	expect(two.ids("lobby")).toEqual(["ada", "bob"]);
	clock.pass(3_300);
	expect(two.told.at(-1)).toBe("-lobby/ada");
	const count = asked().length;
	clock.pass(10_000);
	expect(asked()).toHaveLength(count);
});

test("a server whose heartbeats are lost is asked, and its answer keeps its users", () => {
	const { world, two, clock } = withUser();
	world.passes = ({ kind }) => kind !== "heartbeat";
	clock.pass(60_000);
	expect(two.told).toEqual(["+lobby/ada", "+lobby/bob"]);
});

test("a server that was wrongly taken for dead is back with all its users", () => {
	const { world, two, clock } = withUser();
	world.passes = (_frame, to) => to !== two;
	clock.pass(12_000);
	expect(two.ids("lobby")).toEqual(["bob"]);
	world.passes = () => true;
	clock.pass(3_000);
	expect(two.told).toEqual(["+lobby/ada", "+lobby/bob", "-lobby/ada", "+lobby/ada"]);
});

test("no user leaves during an outage of the bus, however long, and the changes of that time are known soon after it", () => {
	const { world, one, two, clock } = withUser();
	world.passes = () => false;
	for (const { presence } of world.servers) presence.busDown();
	clock.pass(5_000);
	one.add("lobby", "eve");
	one.presence.remove("lobby", "ada");
	clock.pass(60_000);
	expect(two.told).toEqual(["+lobby/ada", "+lobby/bob"]);
	world.passes = () => true;
	for (const { presence } of world.servers) presence.busUp();
	clock.pass(600);
	expect(two.ids("lobby")).toEqual(["bob", "eve"]);
	clock.pass(30_000);
	expect(two.told).toEqual(["+lobby/ada", "+lobby/bob", "-lobby/ada", "+lobby/eve"]);
});

test("a server that dies during an outage of the bus is gone 11 s after its end", () => {
	const { world, one, two, clock } = withUser();
	two.presence.busDown();
	world.crash(one);
	clock.pass(60_000);
	two.presence.busUp();
	clock.pass(9_000);
	expect(two.ids("lobby")).toEqual(["ada", "bob"]);
	clock.pass(2_000);
	expect(two.ids("lobby")).toEqual(["bob"]);
});

test("nothing is requested while the bus is down", () => {
	const { world, one, two, clock } = withUser();
	world.passes = () => false;
	two.presence.receive({ kind: "heartbeat", node: one.id, version: 9 });
	two.presence.busDown();
	clock.pass(30_000);
	expect(world.published("snapshotRequest").filter(({ node }) => node === two.id)).toEqual([]);
	two.presence.busUp();
	clock.pass(200);
	expect(world.published("snapshotRequest").filter(({ node }) => node === two.id)).toHaveLength(1);
});

test("a process that was blocked does not take the other servers for dead", () => {
	const { one, two, clock } = withUser();
	clock.stall(30_000);
	clock.pass(20_000);
	expect([one.told, two.told]).toEqual([
		["+lobby/ada", "+lobby/bob"],
		["+lobby/ada", "+lobby/bob"],
	]);
});

test("no timer runs once the last peer is gone and no user is here", () => {
	const { world, one, two, clock } = withUser();
	two.presence.remove("lobby", "bob");
	world.crash(one);
	clock.pass(15_000);
	expect(clock.pending).toBe(0);
});
