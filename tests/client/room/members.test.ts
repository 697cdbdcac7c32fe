import { expect, test } from "vitest";
import type { RoomEvent } from "../../../src/client";
import { message } from "../socket/samples";
import { ada, bob, changed, joined, lobby, middle, names, own, page, reduced } from "./room-events";

test("members join and leave, each listed once, under the current name", () => {
	const state = lobby(joined(0, { members: [ada], occupancy: 1 }), { type: "userJoined", member: bob });
	expect([names(state.members), state.occupancy]).toEqual([["Ada", "Bob"], 2]);
	expect(reduced(state, { type: "userJoined", member: { ...bob } })).toBe(state);
	const renamed = reduced(state, { type: "userJoined", member: { ...ada, username: "Ada L." } });
	expect([names(renamed.members), renamed.occupancy]).toEqual([["Ada L.", "Bob"], 2]);
	const gone = reduced(renamed, { type: "userLeft", member: bob }, { type: "userLeft", member: bob });
	expect([names(gone.members), gone.occupancy]).toEqual([["Ada L."], 1]);
});

test("a member's new name replaces the old one among members and typists, and names nobody who is not listed", () => {
	const state = lobby(
		joined(0, { members: [ada], occupancy: 5 }),
		{ type: "typing", member: ada, isTyping: true },
		{ type: "memberChanged", member: { ...ada, username: "Ada L." } },
	);
	expect([names(state.members), names(state.typing), state.occupancy]).toEqual([["Ada L."], ["Ada L."], 5]);
	expect(reduced(state, { type: "memberChanged", member: bob })).toBe(state);
});

test("a member's profile is shown, and a member with the same profile keeps its reference", () => {
	const profile = { avatar: "a" };
	const state = lobby(joined(0, { members: [ada, bob], occupancy: 2 }), {
		type: "memberChanged",
		member: { ...ada, profile },
	});
	expect(state.members[0]).toEqual({ ...ada, profile });
	expect(reduced(state, { type: "memberChanged", member: { ...ada, profile: { ...profile } } })).toBe(state);
	expect(
		reduced(state, { type: "userJoined", member: { ...ada, profile: { avatar: "b" } } }).members[0]?.profile,
	).toEqual({
		avatar: "b",
	});
	expect(reduced(state, { type: "memberChanged", member: ada }).members[0]).toEqual(ada);
});

test("the lists of members and of typing users are limited", () => {
	const members = Array.from({ length: 10_000 }, (_, n) => ({ userId: `${n}`, username: "x" }));
	const full = lobby(joined(0, { members, occupancy: 10_000 }));
	expect(reduced(full, { type: "userJoined", member: ada })).toBe(full);
	expect(reduced(full, { type: "userLeft", member: members[0]! }).members).toHaveLength(9_999);
});

test("a large room counts its members, and names them again once it is small", () => {
	const large = lobby(joined(0, { members: [ada], occupancy: 1 }), { type: "occupancy", count: 501 });
	expect([large.members, large.occupancy]).toEqual([[], 501]);
	const small: RoomEvent[] = [
		{ type: "occupancy", count: 2 },
		{ type: "userLeft", member: { userId: "u9", username: "Gone" } },
		{ type: "userJoined", member: ada },
	];
	expect(reduced(large, ...small).occupancy).toBe(2);
	const whole = reduced(large, ...small, { type: "userJoined", member: bob }, { type: "occupancy", count: 2 });
	expect([names(whole.members), whole.occupancy]).toEqual([["Ada", "Bob"], 2]);
});

test("typing ends when the member stops, leaves or sends a message, not when an older message changes or is loaded", () => {
	const types: RoomEvent = { type: "typing", member: ada, isTyping: true };
	const state = middle(types, { type: "typing", member: bob, isTyping: true });
	const typists = (...events: RoomEvent[]) => names(reduced(state, ...events).typing);
	expect(typists(types)).toEqual(["Ada", "Bob"]);
	expect(typists({ type: "typing", member: ada, isTyping: false })).toEqual(["Bob"]);
	expect(typists({ type: "userLeft", member: ada })).toEqual(["Bob"]);
	expect(typists(...changed(message(43)))).toEqual(["Bob"]);
	expect(typists(...changed(message(42), message(42, { updatedSeq: 43 })), page([39]))).toEqual(["Ada", "Bob"]);
	expect(typists({ type: "joining" })).toEqual([]);
	expect(typists(joined(42, { recovered: true }))).toEqual(["Ada", "Bob"]);
});

test("other users' messages after the read position are unread, and that position never goes back", () => {
	const state = middle(...changed(own(43, "a"), message(44)));
	expect(state.unread).toBe(4);
	const read = reduced(state, { type: "read", seq: 41 });
	expect([read.unread, read.readSeq]).toEqual([2, 41]);
	expect(reduced(read, { type: "read", seq: 40 })).toBe(read);
	const more = reduced(read, page([39]), ...changed(message(42, { updatedSeq: 45 }), message(46)));
	expect(more.unread).toBe(3);
});

test("a system message is not unread", () => {
	expect(middle(...changed(message(43, { kind: "system" }), message(44))).unread).toBe(
		middle(...changed(message(44))).unread,
	);
});
