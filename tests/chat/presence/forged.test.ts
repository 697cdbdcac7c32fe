import { expect, test } from "vitest";
import type { PresenceFrame } from "../../../src/chat/presence";
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
