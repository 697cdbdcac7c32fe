import { expect, test } from "vitest";
import { emptyRoom, type RoomEvent } from "../../../src/client";
import { message } from "../socket/samples";
import { changed, composed, draft, joined, middle, own, reduced, shown } from "./room-events";

test("drafts are shown after all stored messages, in the order of composing", () => {
	expect(shown(middle(composed("a"), ...changed(message(43)), composed("b"), composed("c")))).toEqual(
		// All three within one millisecond.
		[40, 41, 42, 43, "a outgoing", "b outgoing", "c outgoing"],
	);
});

test("an ack turns a draft into the stored message, whenever it arrives", () => {
	const acked: RoomEvent = { type: "acked", clientId: "a", message: own(43, "a") };
	const live = changed(own(43, "a"));
	const wanted = [40, 41, 42, 43, "b outgoing"];
	for (const events of [[acked], live, [acked, ...live], [...live, acked]]) {
		expect(shown(middle(composed("a"), composed("b"), ...events))).toEqual(wanted);
	}
});

test("a page or a join that holds a draft's message replaces the draft", () => {
	const found = own(39, "a");
	const older: RoomEvent = { type: "older", page: { messages: [found], hasMore: false } };
	expect(shown(middle(composed("a"), older))).toEqual([39, 40, 41, 42]);
	const recovered = joined(43, { recovered: true, messages: [own(43, "a")] });
	expect(shown(middle(composed("a"), recovered))).toEqual([40, 41, 42, 43]);
	expect(shown(middle(composed("a"), composed("b"), joined(9, { messages: [own(9, "a")] })))).toEqual([
		9,
		"b outgoing",
	]);
});

test("a draft stays when another user's message has the same id", () => {
	expect(shown(middle(composed("a"), ...changed(message(43, { clientId: "a" }))))).toEqual([
		40,
		41,
		42,
		43,
		"a outgoing",
	]);
});

test("a draft is matched with its stored message once the client's user is known", () => {
	const before = reduced(emptyRoom("lobby"), composed("a"), ...changed(message(1), own(2, "a")));
	expect([shown(before), before.unread]).toEqual([[1, 2, "a outgoing"], 2]);
	const state = reduced(before, { type: "identified", userId: "me" });
	expect([shown(state), state.unread]).toEqual([[1, 2], 1]);
});

test("an ack replaces its draft even while the client's user is unknown", () => {
	const acked: RoomEvent = { type: "acked", clientId: "a", message: own(1, "a") };
	expect(shown(reduced(emptyRoom("lobby"), composed("a"), acked))).toEqual([1]);
});

test("the status of a draft that was discarded or acked no longer changes, and its message is added all the same", () => {
	const acked: RoomEvent = { type: "acked", clientId: "a", message: own(43, "a") };
	const state = middle(composed("a"), { type: "discarded", clientId: "a" }, acked);
	expect(shown(state)).toEqual([40, 41, 42, 43]);
	expect(reduced(state, { type: "marked", clientId: "a", status: "unknown" }, composed("a"))).toBe(state);
});

test("a draft shows its status, and the reason of a failure until it is retried", () => {
	const error = new Error("refused");
	const failed = middle(composed("a"), composed("b"), { type: "marked", clientId: "a", status: "failed", error });
	expect(failed.messages.slice(3)).toEqual([
		{ ...draft("a"), status: "failed", error, key: "a" },
		{ ...draft("b"), status: "outgoing", key: "b" },
	]);
	expect(reduced(failed, { type: "marked", clientId: "a", status: "failed", error })).toBe(failed);
	const again = reduced(failed, { type: "marked", clientId: "a", status: "pending" });
	expect(again.messages[3]).toEqual({ ...draft("a"), status: "pending", key: "a" });
	expect(again.messages[4]).toBe(failed.messages[4]);
});
