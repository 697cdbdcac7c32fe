import { expect, test } from "vitest";
import { EntryBudget } from "../../../src/chat/presence/entry-budget";
import { presenceFrameSchema } from "../../../src/chat/presence/frames";
import { ENTRIES_MAX, Peer } from "../../../src/chat/presence/peer";
import { ProfilePool } from "../../../src/chat/presence/profile-pool";
import { RoomViews } from "../../../src/chat/presence/room-views";
import { snapshotParts } from "../../../src/chat/presence/snapshot/snapshot-parts";
import { SimClock } from "./sim-clock";
import { World } from "./world";

const users = (from: number, to: number, room = "lobby") =>
	Array.from({ length: to - from }, (_, n) => ({ room, userId: `u${from + n}`, username: `User ${from + n}` }));

function fresh() {
	const world = new World();
	const server = world.start();
	const part = (version: number, at: number, parts: number, from: number, to: number) =>
		server.presence.receive({ kind: "snapshot", node: "far", version, part: at, parts, entries: users(from, to) });
	return { world, server, part, clock: world.clock };
}

test("a server with thousands of users is known completely while users join and leave", () => {
	const world = new World();
	const one = world.start();
	for (let n = 0; n < 6_000; n++) one.add(`room ${n % 100}`, `u${n}`);
	world.clock.pass(1_000);
	world.frames.splice(0);
	const two = world.start();
	for (let n = 6_000; n < 6_100; n++) {
		world.clock.pass(10);
		one.add(`room ${n % 100}`, `u${n}`);
	}
	world.clock.pass(500);
	for (let room = 0; room < 100; room++) expect(two.ids(`room ${room}`)).toEqual(one.ids(`room ${room}`));
	const parts = world.published("snapshot");
	expect(parts.length).toBeGreaterThan(10);
	expect(new Set(parts.map(({ version }) => version)).size).toBe(1);
});

test("no frame is larger than 100 KB, however long the names are", () => {
	const long = "語".repeat(128);
	const entries = Array.from({ length: 2_000 }, () => ({ room: long, userId: long, username: long }));
	const quoted = Array.from({ length: 2_000 }, () => ({ room: '"', userId: '"'.repeat(128), username: "\\" }));
	for (const parts of [snapshotParts(entries), snapshotParts(quoted), snapshotParts(users(0, 2_000))]) {
		expect(parts.flat()).toHaveLength(2_000);
		for (const [part, some] of parts.entries()) {
			const frame = { kind: "snapshot", node: "n", version: 1, part, parts: parts.length, entries: some };
			expect(Buffer.byteLength(JSON.stringify(frame))).toBeLessThan(100_000);
			expect(presenceFrameSchema.safeParse(frame).success).toBe(true);
		}
	}
});

test("half a snapshot changes nothing; the rest, in any order and repeated, completes it", () => {
	const { server, part } = fresh();
	part(5, 2, 3, 20, 30);
	part(5, 0, 3, 0, 10);
	part(5, 0, 3, 0, 10);
	expect(server.told).toEqual([]);
	part(5, 1, 3, 10, 20);
	expect(server.ids("lobby")).toHaveLength(30);
});

test("parts of different versions are not combined, and the newer version counts", () => {
	const { server, part } = fresh();
	part(5, 0, 2, 0, 10);
	part(6, 1, 2, 10, 15);
	part(5, 1, 2, 10, 20);
	expect(server.told).toEqual([]);
	part(6, 0, 2, 0, 10);
	expect(server.ids("lobby")).toHaveLength(15);
	part(5, 0, 1, 0, 3);
	expect(server.ids("lobby")).toHaveLength(15);
});

test("a snapshot replaces what was known", () => {
	const { server, part } = fresh();
	part(5, 0, 1, 0, 10);
	part(9, 0, 1, 8, 12);
	expect(server.ids("lobby")).toEqual(["u10", "u11", "u8", "u9"]);
	expect(server.told.filter((line) => line.startsWith("-"))).toHaveLength(8);
});

test("parts that wait longer than 2 s for another are dropped", () => {
	const { server, part, clock } = fresh();
	part(5, 0, 2, 0, 10);
	clock.pass(2_600);
	part(5, 1, 2, 10, 20);
	expect(server.told).toEqual([]);
	part(5, 0, 2, 0, 10);
	expect(server.ids("lobby")).toHaveLength(20);
});

test("while its parts arrive, a snapshot is not requested again", () => {
	const { world, part, clock } = fresh();
	for (let at = 0; at < 10; at++) {
		part(5, at, 10, at, at + 1);
		clock.pass(250);
	}
	expect(world.published("snapshotRequest")).toEqual([]);
});

test("a server that requests a snapshot halfway through one is sent a complete one", () => {
	const { world, server, clock } = fresh();
	for (let n = 0; n < 6_000; n++) server.add("lobby", `u${n}`);
	const ask = (node: string) => server.presence.receive({ kind: "snapshotRequest", node, to: server.id });
	ask("x");
	clock.pass(30);
	const half = world.published("snapshot").length;
	expect(half).toBe(10);
	ask("y");
	ask("z");
	clock.pass(1_000);
	const parts = world.published("snapshot").map(({ part }) => part);
	const whole = Array.from({ length: parts.length / 2 }, (_, part) => part);
	expect(parts).toEqual([...whole, ...whole]);
});

test("a lost part causes another request for the whole snapshot", () => {
	const world = new World();
	const one = world.start();
	for (let n = 0; n < 1_000; n++) one.add(`room ${n % 10}`, `u${n}`);
	let lost = 0;
	world.passes = (frame) => frame.kind !== "snapshot" || frame.part !== 1 || ++lost > 1;
	const two = world.start();
	world.clock.pass(1_500);
	expect(lost).toBeGreaterThan(1);
	expect(two.ids("room 3")).toEqual(one.ids("room 3"));
});

test("at most 200,000 entries are kept for one server", () => {
	const none = () => {};
	const clock = new SimClock(1);
	const views = new RoomViews({ clock, onJoined: none, onLeft: none, onOccupancy: none });
	const budget = new EntryBudget(1_000_000, none);
	const peer = new Peer({ views, budget, stagingBudget: budget, profiles: new ProfilePool(1_000, none) });
	peer.replace(1, users(0, ENTRIES_MAX + 10));
	expect(views.occupancy("lobby")).toBe(ENTRIES_MAX);
	peer.applyDelta({ kind: "delta", node: "far", version: 2, room: "x", userId: "u", username: "U", on: true });
	expect(views.occupancy("x")).toBe(0);
	peer.clear();
	expect(views.occupancy("lobby")).toBe(0);
	views.close();
});

test("changes that never get their turn are dropped at a limit, and a snapshot repairs the state", () => {
	const { server, part } = fresh();
	const delta = (version: number) =>
		server.presence.receive({
			kind: "delta",
			node: "far",
			version,
			room: "lobby",
			userId: `u${version}`,
			username: "U",
			on: true,
		});
	for (let version = 2; version < 1_000; version++) delta(version);
	expect(server.told).toEqual([]);
	delta(1);
	expect(server.told.length).toBeLessThanOrEqual(256);
	part(999, 0, 1, 0, 5);
	delta(1_000);
	expect(server.ids("lobby")).toHaveLength(6);
});

test("servers beyond the first 1,000 are ignored", () => {
	const { server } = fresh();
	for (let n = 0; n < 1_010; n++) {
		const frame = { room: "lobby", userId: `u${n}`, username: "U", on: true } as const;
		server.presence.receive({ kind: "delta", node: `far ${n}`, version: 1, ...frame });
	}
	expect(server.presence.occupancy("lobby")).toBe(1_000);
});
