import { expect, test } from "vitest";
import { World } from "./world";

function twoServers() {
	const world = new World();
	const one = world.start();
	const two = world.start();
	return { world, one, two, clock: world.clock };
}

test("a user joins everywhere with its first socket anywhere, and leaves everywhere with its last", () => {
	const { one, two, clock } = twoServers();
	one.add("lobby", "ada");
	clock.pass(10);
	two.add("lobby", "ada");
	clock.pass(10);
	one.presence.remove("lobby", "ada");
	clock.pass(10);
	expect([one.ids("lobby"), two.ids("lobby")]).toEqual([["ada"], ["ada"]]);
	two.presence.remove("lobby", "ada");
	clock.pass(10);
	expect([one.told, two.told]).toEqual([
		["+lobby/ada", "-lobby/ada"],
		["+lobby/ada", "-lobby/ada"],
	]);
});

test("a user in its grace period still counts on every server", () => {
	const { one, two, clock } = twoServers();
	one.add("lobby", "ada");
	one.presence.remove("lobby", "ada", { graceMs: 5_000 });
	clock.pass(4_990);
	expect(two.ids("lobby")).toEqual(["ada"]);
	clock.pass(20);
	expect(two.told).toEqual(["+lobby/ada", "-lobby/ada"]);
});

test("a server that starts knows who is where within half a second", () => {
	const { world, one, two, clock } = twoServers();
	one.add("lobby", "ada");
	two.add("lobby", "bob");
	two.add("den", "bob");
	clock.pass(30_000);
	const three = world.start();
	clock.pass(500);
	expect([three.ids("lobby"), three.ids("den")]).toEqual([["ada", "bob"], ["bob"]]);
});

test("a lost last change is found after the next heartbeat", () => {
	const { world, one, two, clock } = twoServers();
	one.add("lobby", "ada");
	clock.pass(100);
	world.passes = ({ kind }) => kind !== "delta";
	one.add("lobby", "bob");
	one.presence.remove("lobby", "ada");
	clock.pass(2_500);
	expect(two.ids("lobby")).toEqual(["bob"]);
	expect(world.broken).toEqual([]);
});

test("a change that is overtaken by 35 ms or less is applied in order without a snapshot request", () => {
	const { world, one, two, clock } = twoServers();
	for (let n = 0; n < 20; n++) {
		one.add("lobby", "ada");
		one.presence.remove("lobby", "ada");
	}
	clock.pass(100);
	const late = world.start();
	world.passes = () => false;
	const deltas = world.published("delta");
	for (let n = 0; n < deltas.length; n += 2) {
		late.presence.receive(deltas[n + 1]!);
		clock.pass(35);
		late.presence.receive(deltas[n]!);
		late.presence.receive(deltas[n + 1]!);
		clock.pass(100);
	}
	expect(late.told).toEqual(two.told);
	expect(late.told).toHaveLength(40);
	expect(world.published("snapshotRequest")).toEqual([]);
});

test("a missing change is requested until it arrives, at most once per 300 ms over all servers", () => {
	const { world, one, clock } = twoServers();
	world.start();
	one.add("lobby", "ada");
	clock.pass(100);
	world.passes = ({ kind }) => kind !== "delta" && kind !== "snapshot";
	one.add("lobby", "bob");
	clock.pass(2_500);
	world.frames.splice(0);
	clock.pass(3_000);
	expect(world.published("snapshotRequest").length).toBeGreaterThanOrEqual(7);
	expect(world.published("snapshotRequest").length).toBeLessThanOrEqual(10);
	world.passes = () => true;
	clock.pass(500);
	for (const server of world.servers) expect(server.ids("lobby")).toEqual(["ada", "bob"]);
	world.frames.splice(0);
	clock.pass(5_000);
	expect(world.published("snapshotRequest")).toEqual([]);
});

test("servers that request at the same time share one snapshot", () => {
	const { world, one, clock } = twoServers();
	one.add("lobby", "ada");
	clock.pass(100);
	for (const node of ["x", "y", "z"]) one.presence.receive({ kind: "snapshotRequest", node, to: one.id });
	clock.pass(100);
	expect(world.published("snapshot")).toHaveLength(1);
});

test("a server announces only its own users", () => {
	const { world, one, two, clock } = twoServers();
	one.add("lobby", "ada");
	clock.pass(100);
	two.presence.receive({ kind: "snapshotRequest", node: "x", to: one.id });
	clock.pass(100);
	expect(world.published("snapshot")).toEqual([]);
	two.presence.receive({ kind: "snapshotRequest", node: "x", to: two.id });
	clock.pass(100);
	expect(world.published("snapshot")).toEqual([
		{ kind: "snapshot", node: two.id, version: 0, part: 0, parts: 1, entries: [] },
	]);
});

test("a server's own frames, returned by the bus, change nothing", () => {
	const { world, one, clock } = twoServers();
	one.add("lobby", "ada");
	one.presence.remove("lobby", "ada");
	for (const frame of world.published("delta")) one.presence.receive(frame);
	clock.pass(20_000);
	expect(one.told).toEqual(["+lobby/ada", "-lobby/ada"]);
});

test("the users of a server that restarts are kept, and one who reconnects elsewhere in time does not leave", () => {
	const { world, one, two, clock } = twoServers();
	one.add("lobby", "ada");
	one.add("lobby", "bob");
	clock.pass(100);
	world.stop(one, 5_000);
	clock.pass(3_000);
	two.add("lobby", "ada");
	clock.pass(1_500);
	expect(two.told).toEqual(["+lobby/ada", "+lobby/bob"]);
	clock.pass(1_500);
	expect(two.told).toEqual(["+lobby/ada", "+lobby/bob", "-lobby/bob"]);
	expect(two.ids("lobby")).toEqual(["ada"]);
});

test("no server keeps another's users for more than a minute after its bye", () => {
	const { world, one, two, clock } = twoServers();
	one.add("lobby", "ada");
	clock.pass(100);
	world.stop(one, 3_600_000);
	clock.pass(59_000);
	expect(two.ids("lobby")).toEqual(["ada"]);
	clock.pass(2_000);
	expect(two.ids("lobby")).toEqual([]);
});

test("a late frame does not bring back a server that has sent bye", () => {
	const { world, one, two, clock } = twoServers();
	one.add("lobby", "ada");
	clock.pass(100);
	const late = world.published("delta")[0]!;
	world.stop(one, 0);
	clock.pass(1_000);
	const entries = [{ room: "lobby", userId: "ada", username: "ada" }];
	two.presence.receive({ ...late, version: 2 });
	two.presence.receive({ kind: "snapshot", node: one.id, version: 3, part: 0, parts: 1, entries });
	expect(two.ids("lobby")).toEqual([]);
	clock.pass(15_000);
	expect(world.published("snapshotRequest")).toEqual([]);
	expect(clock.pending).toBe(0);
});

test("the latest name reaches every server, and a repeated older one does not undo it", () => {
	const { one, two, clock } = twoServers();
	const names = () => [one, two].map(({ presence }) => presence.members("lobby").map(({ username }) => username));
	one.add("lobby", "ada", "Ada");
	clock.pass(10);
	two.add("lobby", "ada", "Ada L.");
	clock.pass(10);
	expect(names()).toEqual([["Ada L."], ["Ada L."]]);
	one.add("other", "bob");
	one.presence.remove("other", "bob");
	const entries = [{ room: "lobby", userId: "ada", username: "Ada" }];
	two.presence.receive({ kind: "snapshot", node: one.id, version: 9, part: 0, parts: 1, entries });
	expect(names()).toEqual([["Ada L."], ["Ada L."]]);
	one.add("lobby", "ada", "Countess");
	two.presence.receive({
		kind: "delta",
		node: one.id,
		version: 10,
		room: "lobby",
		userId: "ada",
		username: "Countess",
		on: true,
	});
	expect(names()).toEqual([["Countess"], ["Countess"]]);
	expect(two.told.filter((line) => line.includes("lobby"))).toEqual(["+lobby/ada"]);
});
