import { expect, test } from "vitest";
import type { RoomEvent } from "../../../src/client";
import { message } from "../socket/samples";
import { ada, changed, composed, draft, joined, lobby, middle, own, page, reduced, shown } from "./room-events";

test("messages stand in the order of the room, each once, in its latest version", () => {
	const edited = message(2, { updatedSeq: 4, text: "edited" });
	const state = lobby(...changed(message(3), edited, message(1), message(2), message(3)));
	expect(shown(state)).toEqual([1, "2 at 4", 3]);
	expect(state.messages[1]).toEqual({ ...edited, status: "sent" });
});

test("messages of another room are passed over", () => {
	const other = { room: "other" };
	const state = middle();
	const acked: RoomEvent = { type: "acked", clientId: "a", message: own(50, "a", other) };
	expect(reduced(state, ...changed(message(50, other)), acked, joined(60, other))).toBe(state);
	expect(reduced(state, { type: "composed", draft: { ...draft("a"), ...other } })).toBe(state);
});

test("messages that come for days push the oldest out, which can be loaded again", () => {
	const seqs = Array.from({ length: 10_000 }, (_, n) => n + 1);
	const full = lobby(joined(10_000, { messages: seqs.map((seq) => message(seq)) }));
	const state = reduced(full, ...changed(message(10_001), message(10_002)));
	expect([state.messages.length, shown(state)[0], state.hasOlder]).toEqual([10_000, 3, true]);
	const loaded = reduced(state, page([1, 2]));
	expect([loaded.messages.length, shown(loaded)[0], loaded.hasOlder]).toEqual([10_002, 1, false]);
});

test("messages are deleted by their tombstones, which keep their places", () => {
	const tombstone = message(2, { updatedSeq: 4, text: "", deletedAt: 9 });
	const state = lobby(...changed(message(1), message(2), message(3), tombstone));
	expect(shown(state)).toEqual([1, "2 at 4", 3]);
	expect(state.messages[1]).toMatchObject({ text: "", deletedAt: 9 });
});

test("messages keep their references when others come or change", () => {
	const before = middle();
	const state = reduced(before, ...changed(message(43), message(41, { updatedSeq: 44 })), page([38, 39]));
	expect(shown(state)).toEqual([38, 39, 40, "41 at 44", 42, 43]);
	expect(state.messages[2]).toBe(before.messages[0]);
	expect(state.messages[4]).toBe(before.messages[2]);
	expect(state.members).toBe(before.members);
});

test("messages are a new list only when one of them is new", () => {
	const state = middle(composed("a"));
	expect(reduced(state, ...changed(message(41), message(42)))).toBe(state);
	expect(reduced(state, { type: "typing", member: ada, isTyping: true }).messages).toBe(state.messages);
});

test("an event that is not known changes nothing", () => {
	const state = middle();
	expect(reduced(state, { type: "of a later version" } as never)).toBe(state);
});
