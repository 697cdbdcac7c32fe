import { expect, test } from "vitest";
import { World } from "./world";

/** Starts a server with a number of users in one room. */
function withUsers(count: number) {
	const world = new World();
	const server = world.start();
	const add = (from: number, to: number) => {
		for (let n = from; n < to; n++) server.add("hall", `u${n}`);
	};
	const remove = (from: number, to: number) => {
		for (let n = from; n < to; n++) server.presence.remove("hall", `u${n}`);
	};
	add(0, count);
	/** Returns the events since the last call. */
	const toldSince = () => server.told.splice(0);
	return { world, server, add, remove, toldSince, clock: world.clock };
}

test("a room names up to 500 users, and reports a count from 501", () => {
	const { server, add, toldSince } = withUsers(500);
	expect(toldSince()).toHaveLength(500);
	expect(server.ids("hall")).toHaveLength(500);
	add(500, 501);
	expect(toldSince()).toEqual(["hall=501"]);
	expect(server.ids("hall")).toEqual([]);
	expect(server.presence.occupancy("hall")).toBe(501);
});

test("a count is reported at most once per second, and the last one always", () => {
	const { add, remove, toldSince, clock } = withUsers(501);
	toldSince();
	add(501, 600);
	remove(600, 700);
	clock.pass(999);
	expect(toldSince()).toEqual([]);
	clock.pass(1);
	expect(toldSince()).toEqual(["hall=600"]);
	add(600, 610);
	clock.pass(1_000);
	expect(toldSince()).toEqual(["hall=610"]);
	clock.pass(60_000);
	expect(toldSince()).toEqual([]);
	add(610, 611);
	expect(toldSince()).toEqual(["hall=611"]);
});

test("each large room has its own interval", () => {
	const { server, toldSince } = withUsers(501);
	for (let n = 0; n < 501; n++) server.add("yard", `u${n}`);
	expect(toldSince().filter((line) => line.includes("="))).toEqual(["hall=501", "yard=501"]);
});

test("a room that shrinks stays large down to 401, and at 400 names everyone again", () => {
	const { server, add, remove, toldSince, clock } = withUsers(510);
	remove(0, 109);
	expect(server.ids("hall")).toEqual([]);
	clock.pass(2_000);
	toldSince();
	remove(109, 110);
	const told = toldSince();
	// 500 of the 510 users had been named, among them each of the 110 who have left.
	expect(told.filter((line) => line.startsWith("-"))).toHaveLength(110);
	expect(told.filter((line) => line.startsWith("+"))).toHaveLength(400);
	expect(server.ids("hall")).toHaveLength(400);
	expect(told).toContain("hall=400");
	add(600, 601);
	expect(toldSince()).toEqual(["+hall/u600"]);
});

test("a user who joined and left while the room was large is never named", () => {
	const { add, remove, toldSince, clock } = withUsers(501);
	add(700, 701);
	remove(700, 701);
	remove(0, 200);
	clock.pass(2_000);
	expect(toldSince().filter((line) => line.includes("u700"))).toEqual([]);
});

test("the last count of a room that empties is zero", () => {
	const { remove, toldSince, clock } = withUsers(501);
	toldSince();
	remove(0, 501);
	clock.pass(1_000);
	expect(toldSince().at(-1)).toBe("hall=0");
	clock.pass(5_000);
	expect(toldSince()).toEqual([]);
});

test("a room's size counts its users on all servers", () => {
	const { world, server, clock } = withUsers(300);
	const other = world.start();
	for (let n = 300; n < 600; n++) other.add("hall", `u${n}`);
	clock.pass(1_000);
	expect([server.presence.occupancy("hall"), other.presence.occupancy("hall")]).toEqual([600, 600]);
	expect([server.ids("hall"), other.ids("hall")]).toEqual([[], []]);
});
