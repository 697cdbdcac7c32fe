import { expect, test } from "vitest";
import type { RoomEvent } from "../../../src/client";
import { message } from "../socket/samples";
import { ada, changed, composed, joined, lobby, middle, page, reduced, shown } from "./room-events";

test("a recovered join adds the missed messages", () => {
	const before = middle(page([39], true));
	const missed = [message(43), message(41, { updatedSeq: 44 })];
	const state = reduced(before, { type: "joining" }, joined(44, { recovered: true, messages: missed }));
	expect(shown(state)).toEqual([39, 40, "41 at 44", 42, 43]);
	expect([state.hasOlder, state.membership]).toEqual([true, "joined"]);
});

test("a join that did not recover replaces the view, and keeps the drafts", () => {
	const before = middle(page([38, 39]), composed("a"));
	const seqs = [42, 90, 91];
	const state = reduced(before, joined(91, { messages: seqs.map((seq) => message(seq)), hasMore: true }));
	expect(shown(state)).toEqual([42, 90, 91, "a outgoing"]);
	expect(state.hasOlder).toBe(true);
	expect(state.messages[0]).toBe(before.messages[4]);
});

test("a join that did not recover replaces the view even if its seqs went back", () => {
	const before = middle({ type: "read", seq: 42 });
	const restored = message(41, { text: "as in the backup" });
	const state = reduced(before, joined(41, { epoch: "e2", messages: [message(40), restored] }));
	expect(state.messages[1]).toMatchObject({ text: "as in the backup" });
	expect(state.messages[0]).toBe(before.messages[0]);
	expect(reduced(state, ...changed(message(42))).unread).toBe(1);
});

test("a join without news changes nothing", () => {
	const state = lobby(joined(1, { messages: [message(1)], members: [ada] }));
	expect(reduced(state, joined(1, { messages: [message(1)], members: [{ ...ada }] }))).toBe(state);
	expect(reduced(state, joined(1, { recovered: true, members: [{ ...ada }] }))).toBe(state);
});

test("members are tracked only while joined, and a leave clears them", () => {
	const heard: RoomEvent[] = [
		{ type: "userJoined", member: ada },
		{ type: "occupancy", count: 9 },
		{ type: "typing", member: ada, isTyping: true },
	];
	const left = middle(...heard, { type: "left" });
	expect(left).toMatchObject({ membership: "left", members: [], occupancy: 0, typing: [] });
	expect(reduced(left, ...heard)).toBe(left);
	expect(shown(left)).toEqual([40, 41, 42]);
});
