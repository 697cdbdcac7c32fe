import { expect, test } from "vitest";
import type { PresenceFrame } from "../../../src/chat/presence";
import { Presence } from "../../../src/chat/presence/presence";
import { SimClock } from "./sim-clock";
import { World } from "./world";

/** Two servers that know each other, with a user each, and a neighbour on the bus who speaks in the first one's name. */
function started() {
	const world = new World();
	const [one, two] = [world.start(), world.start()];
	one.add("lobby", "ada");
	two.add("lobby", "bob");
	world.clock.pass(5_000);
	const [node] = world.published("heartbeat").map((frame) => frame.node);
	const forge = (frame: object) => two.presence.receive({ node, ...frame } as PresenceFrame);
	return { world, one, two, forge };
}

const FAR = 10 ** 15;

test("a forged heartbeat does not cause requests without end", () => {
	const { world, two, forge } = started();
	forge({ kind: "heartbeat", version: FAR });
	world.clock.pass(5_000);
	const requests = world.published("snapshotRequest").length;
	world.clock.pass(60_000);
	expect(world.published("snapshotRequest")).toHaveLength(requests);
	expect(two.ids("lobby")).toEqual(["ada", "bob"]);
});

test.each([
	["snapshot", { kind: "snapshot", version: FAR, part: 0, parts: 1, entries: [] }],
	["change", { kind: "delta", version: 2, room: "lobby", userId: "ghost", username: "Ghost", on: true }],
])("what a forged %s claims is put right by the server itself, and what it says next is heard", (_kind, frame) => {
	const { world, one, two, forge } = started();
	forge(frame);
	expect(two.ids("lobby")).not.toEqual(["ada", "bob"]);
	world.clock.pass(5_000);
	expect(two.ids("lobby")).toEqual(["ada", "bob"]);
	one.add("lobby", "cy");
	world.clock.pass(100);
	expect(two.ids("lobby")).toEqual(["ada", "bob", "cy"]);
});

test("a server that never had a user recovers from a forged heartbeat too", () => {
	const { world, two, forge } = started();
	const { id: node } = world.start();
	world.clock.pass(5_000);
	const entries = [{ room: "lobby", userId: "ghost", username: "Ghost" }];
	forge({ kind: "snapshot", node, version: FAR, part: 0, parts: 1, entries });
	expect(two.ids("lobby")).toEqual(["ada", "bob", "ghost"]);
	world.clock.pass(5_000);
	expect(two.ids("lobby")).toEqual(["ada", "bob"]);
});

test("a thousand made-up servers do not keep a real one out, nor push out one that is known", () => {
	const world = new World();
	const [one, two] = [world.start(), world.start()];
	one.add("lobby", "ada");
	two.add("lobby", "bob");
	world.clock.pass(5_000);
	const invent = (count: number) => {
		for (let index = 0; index < count; index++) {
			two.presence.receive({ kind: "hello", node: crypto.randomUUID(), version: 0 });
		}
	};
	invent(2_000);
	const three = world.start();
	three.add("lobby", "cy");
	world.clock.pass(1_000);
	expect(two.ids("lobby")).toEqual(["ada", "bob", "cy"]);
	for (let round = 0; round < 10; round++) {
		invent(2_000);
		world.clock.pass(1_000);
	}
	expect(two.ids("lobby")).toEqual(["ada", "bob", "cy"]);
});

test("the users of all other servers together are limited, a snapshot counts whole, and what is freed is free again", () => {
	let full = 0;
	const clock = new SimClock(1);
	const none = () => {};
	const presence = new Presence({
		nodeId: "here",
		clock,
		publish: none,
		onJoined: none,
		onLeft: none,
		onOccupancy: none,
		onFull: () => {
			full += 1;
		},
	});
	const announce = (node: string, count: number) => {
		for (let part = 0; part * 500 < count; part++) {
			const entries = Array.from({ length: 500 }, (_, index) => {
				const userId = `${node} ${part * 500 + index}`;
				return { room: node, userId, username: userId };
			});
			presence.receive({ kind: "snapshot", node, version: 1, part, parts: count / 500, entries });
		}
	};
	for (const node of ["a", "b"]) announce(node, 200_000);
	announce("c", 100_000);
	expect(full).toBe(0);
	announce("d", 1_000);
	expect(["a", "b", "c", "d"].map((node) => presence.occupancy(node))).toEqual([200_000, 200_000, 100_000, 0]);
	expect(full).toBeGreaterThan(0);
	presence.receive({ kind: "bye", node: "c", keepMs: 0 });
	announce("e", 1_000);
	expect(presence.occupancy("e")).toBe(1_000);
	presence.close({ keepMs: 0 });
});
