import { expect, test } from "vitest";
import { EntryBudget } from "../../../src/chat/presence/entry-budget";
import { ENTRIES_MAX, Peer } from "../../../src/chat/presence/peer";
import { ProfilePool } from "../../../src/chat/presence/profile-pool";
import { RoomViews } from "../../../src/chat/presence/room-views";
import { SimClock } from "./sim-clock";
import { type Server, World } from "./world";

const room = "lobby";
const called = (username: string, avatar?: string) => ({
	userId: "ada",
	username,
	...(avatar !== undefined && { profile: { avatar } }),
});
const shownOn = (...servers: Server[]) => servers.map(({ presence }) => presence.member(room, "ada"));

test("every server shows the name and the profile of the latest credential, in whatever order it hears of them", () => {
	for (const order of [
		[1, 2, 3],
		[3, 1, 2],
		[2, 3, 1],
	]) {
		const world = new World();
		const servers = [world.start(), world.start(), world.start()];
		for (const at of order) {
			servers[at - 1]?.presence.add(room, called(`Ada ${at}`, `${at}.png`), at);
			world.clock.pass(10);
		}
		const late = world.start();
		world.clock.pass(1_000);
		expect(shownOn(...servers, late)).toEqual(Array(4).fill(called("Ada 3", "3.png")));
	}
});

test("a name that a user changed is kept when the socket that brought it is gone", () => {
	const world = new World();
	const [one, two] = [world.start(), world.start()];
	one.presence.add(room, called("Ada"), 1);
	two.presence.add(room, called("Ada L."), 2);
	world.clock.pass(10);
	two.presence.remove(room, "ada");
	world.clock.pass(10);
	expect(shownOn(one, two)).toEqual([called("Ada L."), called("Ada L.")]);
});

test("an older socket that enters a room does not bring its name back, for a server that starts later either", () => {
	const world = new World();
	const one = world.start();
	one.presence.add(room, called("Ada L."), 2);
	one.presence.add(room, called("Ada"), 1);
	const late = world.start();
	world.clock.pass(1_000);
	expect(shownOn(one, late)).toEqual([called("Ada L."), called("Ada L.")]);
});

test("a snapshot of many users with large profiles arrives whole, in parts that a bus can carry", () => {
	const world = new World();
	const one = world.start();
	const about = "\u0915".repeat(330);
	for (let n = 0; n < 300; n++) {
		one.presence.add(`room ${n}`, { userId: `u${n}`, username: "U", profile: { about: about + n } }, 1);
	}
	const two = world.start();
	world.clock.pass(1_000);
	const parts = world.published("snapshot");
	expect(Math.max(...parts.map((part) => new TextEncoder().encode(JSON.stringify(part)).length))).toBeLessThan(
		128 * 1024,
	);
	expect(two.presence.member("room 299", "u299")?.profile).toEqual({ about: `${about}299` });
});

test("no snapshot of the most users with the largest profiles has more parts than a frame allows", () => {
	const world = new World();
	const one = world.start();
	const name = "x".repeat(128);
	const profile = { about: "x".repeat(1_000) };
	const users = 1_000;
	for (let n = 0; n < users; n++) {
		one.presence.add(`${n}`.padStart(128, "r"), { userId: name, username: name, profile }, 1);
	}
	world.start();
	world.clock.pass(1_000);
	expect((world.published("snapshot").length / users) * ENTRIES_MAX).toBeLessThan(10_240);
});

test("profiles of other servers are kept once each and up to a limit, and released when their users have left", () => {
	let full = 0;
	const pool = new ProfilePool(100, () => {
		full += 1;
	});
	const avatar = (n: number) => ({ avatar: `${n}`.padStart(26, "a") });
	const first = pool.take(avatar(1));
	expect(pool.take(avatar(1))).toBe(first);
	expect(pool.take(avatar(2))).toEqual(avatar(2));
	expect([pool.take(avatar(3)), full]).toEqual([undefined, 1]);
	pool.release(first);
	expect(pool.take(avatar(3))).toBeUndefined();
	pool.release(first);
	expect(pool.take(avatar(3))).toEqual(avatar(3));
});

test("a server that keeps no user of another one any more keeps no profile of it", () => {
	const none = () => {};
	const pool = new ProfilePool(60, none);
	const views = new RoomViews({ clock: new SimClock(1), onJoined: none, onLeft: none, onOccupancy: none });
	const budget = new EntryBudget(100, none);
	const peer = new Peer({ views, budget, stagingBudget: budget, profiles: pool });
	const entry = (username: string, avatar: string) => ({ room, ...called(username, avatar.padEnd(40, "a")) });
	const isEmpty = () => {
		const large = pool.take({ avatar: "x".repeat(45) });
		pool.release(large);
		return large !== undefined;
	};
	peer.apply(entry("Ada", "1"), true);
	expect([isEmpty(), views.member(room, "ada")]).toEqual([false, called("Ada", "1".padEnd(40, "a"))]);
	// There is no room for another user's profile, only for another one in its place.
	peer.apply({ ...entry("Ada", "2"), userId: "bob" }, true);
	peer.apply(entry("Ada", "3"), true);
	expect([views.member(room, "bob")?.profile, views.member(room, "ada")]).toEqual([
		undefined,
		called("Ada", "3".padEnd(40, "a")),
	]);
	peer.apply(entry("Ada", "3"), false);
	expect(isEmpty()).toBe(true);
	const part = { kind: "snapshot" as const, node: "far", version: 1, parts: 2, part: 0, entries: [entry("Ada", "4")] };
	peer.addSnapshotPart(part, 0);
	expect(isEmpty()).toBe(false);
	peer.expireParts(10_000);
	expect(isEmpty()).toBe(true);
	peer.addSnapshotPart({ ...part, parts: 1 }, 0);
	expect(views.member(room, "ada")?.profile).toBeDefined();
	peer.clear();
	expect(isEmpty()).toBe(true);
	views.close();
});
