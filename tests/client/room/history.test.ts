import { expect, test } from "vitest";
import type { RoomEvent } from "../../../src/client";
import { message } from "../socket/samples";
import { changed, composed, joined, lobby, middle, own, page, reduced, shown } from "./room-events";

test("history is prepended, as far back as the store goes", () => {
	const state = middle(page([38, 39], true));
	expect([shown(state), state.hasOlder]).toEqual([[38, 39, 40, 41, 42], true]);
	expect(reduced(state, page([38, 39], true))).toBe(state);
	const whole = reduced(state, page([36, 37]), page([38, 39], true));
	expect([shown(whole), whole.hasOlder]).toEqual([[36, 37, 38, 39, 40, 41, 42], false]);
	expect(reduced(state, page([])).hasOlder).toBe(false);
});

test("a page of history that does not adjoin the view is dropped, because it would hide a gap", () => {
	const asked = { ...page([38, 39], true), before: 40 } as RoomEvent;
	const anew = middle(joined(90, { messages: [message(90)], hasMore: true }));
	expect(reduced(anew, asked)).toBe(anew);
	expect(shown(middle(asked))).toEqual([38, 39, 40, 41, 42]);
});

test("a page of history that is older than a change gets the change, and a change of an unloaded message hides no gap", () => {
	const state = middle(...changed(message(39, { updatedSeq: 43 }), message(7, { updatedSeq: 44 })));
	expect(shown(state)).toEqual([40, 41, 42]);
	const next = reduced(state, page([38, 39], true));
	expect(shown(next)).toEqual([38, "39 at 43", 40, 41, 42]);
	expect(shown(reduced(next, page([6, 7], false)))).toEqual([6, "7 at 44", 38, "39 at 43", 40, 41, 42]);
});

test("a draft whose message is older than the view is removed without loading history", () => {
	const state = middle(composed("a"), { type: "acked", clientId: "a", message: own(3, "a") });
	expect(shown(state)).toEqual([40, 41, 42]);
	expect(reduced(state, composed("a"))).toBe(state);
});

test("changes of unloaded messages are kept up to a limit, those closest to the view first", () => {
	const changes = Array.from({ length: 1_200 }, (_, at) => message(at + 1, { updatedSeq: 2_001 + at }));
	const before = lobby(joined(2_000, { messages: [message(2_000)], hasMore: true }), ...changed(...changes));
	expect(before.earlier.map(({ seq }) => seq)).toEqual(changes.slice(200).map(({ seq }) => seq));
});
