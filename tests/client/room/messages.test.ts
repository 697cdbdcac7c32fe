import { expect, test } from "vitest";
import type { RoomEvent } from "../../../src/client";
import { message } from "../socket/samples";
import { ada, changed, composed, draft, joined, lobby, middle, own, page, reduced, shown } from "./room-events";

test("messages are shown by seq, each once, in its latest version", () => {
	const edited = message(2, { updatedSeq: 4, text: "edited" });
	const state = lobby(...changed(message(3), edited, message(1), message(2), message(3)));
	expect(shown(state)).toEqual([1, "2 at 4", 3]);
	expect(state.messages[1]).toEqual({ ...edited, status: "sent", key: edited.id });
});

test("messages of another room are ignored", () => {
	const other = { room: "other" };
	const state = middle();
	const acked: RoomEvent = { type: "acked", clientId: "a", message: own(50, "a", other) };
	expect(reduced(state, ...changed(message(50, other)), acked, joined(60, other))).toBe(state);
	expect(reduced(state, { type: "composed", draft: { ...draft("a"), ...other } })).toBe(state);
});

test("beyond the limit the oldest messages are dropped, and can be loaded again", () => {
	const seqs = Array.from({ length: 10_000 }, (_, n) => n + 1);
	const full = lobby(joined(10_000, { messages: seqs.map((seq) => message(seq)) }));
	const state = reduced(full, ...changed(message(10_001), message(10_002)));
	expect([state.messages.length, shown(state)[0], state.hasOlder]).toEqual([10_000, 3, true]);
	const loaded = reduced(state, page([1, 2]));
	expect([loaded.messages.length, shown(loaded)[0], loaded.hasOlder]).toEqual([10_002, 1, false]);
});

test("a tombstone replaces a deleted message at its seq", () => {
	const tombstone = message(2, { updatedSeq: 4, text: "", deletedAt: 9 });
	const state = lobby(...changed(message(1), message(2), message(3), tombstone));
	expect(shown(state)).toEqual([1, "2 at 4", 3]);
	expect(state.messages[1]).toMatchObject({ text: "", deletedAt: 9 });
});

test("messages keep their references when others arrive or change", () => {
	const before = middle();
	const state = reduced(before, ...changed(message(43), message(41, { updatedSeq: 44 })), page([38, 39]));
	expect(shown(state)).toEqual([38, 39, 40, "41 at 44", 42, 43]);
	expect(state.messages[2]).toBe(before.messages[0]);
	expect(state.messages[4]).toBe(before.messages[2]);
	expect(state.members).toBe(before.members);
});

test("the list of messages is a new object only if a message changed", () => {
	const state = middle(composed("a"));
	expect(reduced(state, ...changed(message(41), message(42)))).toBe(state);
	expect(reduced(state, { type: "typing", member: ada, isTyping: true }).messages).toBe(state.messages);
});

test("an unknown event changes nothing", () => {
	const state = middle();
	expect(reduced(state, { type: "of a later version" } as never)).toBe(state);
});
