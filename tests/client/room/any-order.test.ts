import * as fc from "fast-check";
import { expect, test } from "vitest";
import { emptyRoom, type RoomEvent, type RoomState, reduceRoom } from "../../../src/client";
import type { ChatMessage } from "../../../src/schemas";
import { joinAck, message } from "../socket/samples";

/** The history of one message of a room. */
interface Fate {
	isOwn: boolean;
	edits: number;
	isComposed: boolean;
	isAcked: boolean;
}

/** The seq at which a view begins that is joined in the middle of a room. */
const START = 5;

/** Every event that a room may receive, and the view that receives it: an empty one, or one with older messages. */
function story(fates: readonly Fate[], unsent: number, isBegun: boolean) {
	let seq = fates.length;
	const events: RoomEvent[] = [];
	const compose = (clientId: string, timestamp: number) =>
		events.push({ type: "composed", draft: { clientId, room: "lobby", text: "hi", timestamp } });
	const pages: ChatMessage[] = [];
	const firsts = fates.map(({ isOwn, edits, isComposed, isAcked }, at) => {
		const clientId = `c${at}`;
		const first = message(at + 1, { clientId, userId: isOwn ? "me" : "u2" });
		const later = Array.from({ length: edits }, () => ({ ...first, updatedSeq: ++seq, text: `at ${seq}` }));
		for (const one of [first, ...later]) events.push({ type: "changed", message: one });
		// A page may be from any time: some of its messages were edited before it, and some after.
		pages.push(later[0] ?? first);
		// Another user's message has the same `clientId`.
		if (isComposed) compose(clientId, at);
		if (isAcked && isOwn) events.push({ type: "acked", clientId, message: first });
		return first;
	});
	for (let at = 0; at < unsent; at++) compose(`unsent${at}`, 100 + at);
	events.push({ type: "older", page: { messages: pages.slice(0, 2), hasMore: false } });
	events.push({ type: "older", page: { messages: pages.slice(2, START - 1), hasMore: true } });
	const ack = joinAck(START, { messages: firsts.slice(START - 1, START), hasMore: true });
	const empty = emptyRoom("lobby", "me");
	return { events, view: isBegun ? reduceRoom(empty, { type: "joined", ack }) : empty };
}

const fate: fc.Arbitrary<Fate> = fc.record({
	isOwn: fc.boolean(),
	edits: fc.nat(2),
	isComposed: fc.boolean(),
	isAcked: fc.boolean(),
});

/** A sequence of events, and the same events in another order, some of them repeated. */
const told = fc
	.tuple(fc.array(fate, { minLength: START, maxLength: 12 }), fc.nat(2), fc.boolean())
	.map(([fates, unsent, isBegun]) => story(fates, unsent, isBegun))
	.chain(({ events, view }) =>
		fc.subarray(events).chain((again) => {
			const all = [...events, ...again];
			return fc.record({
				view: fc.constant(view),
				events: fc.constant(events),
				heard: fc.shuffledSubarray(all, { minLength: all.length }),
			});
		}),
	);

const end = (state: RoomState, events: readonly RoomEvent[]) => events.reduce(reduceRoom, state);

/** The view according to the rules alone. */
function expected(events: readonly RoomEvent[]) {
	const latest = new Map<number, ChatMessage>();
	for (const event of events) {
		for (const one of messagesOf(event)) {
			if ((latest.get(one.seq)?.updatedSeq ?? 0) < one.updatedSeq) latest.set(one.seq, one);
		}
	}
	const stored = [...latest.values()].sort((a, b) => a.seq - b.seq);
	const isStored = (id: string) => stored.some(({ clientId, userId }) => clientId === id && userId === "me");
	const drafts = events.flatMap((event) => (event.type === "composed" ? [event.draft] : []));
	return [
		// The key of a draft and of its message is the same, and another user's message with that id has another.
		...stored.map((one) => ({ ...one, status: "sent", key: one.userId === "me" ? one.clientId : one.id })),
		...drafts
			.filter(({ clientId }) => !isStored(clientId))
			.map((draft) => ({ ...draft, status: "outgoing", key: draft.clientId })),
	];
}

function messagesOf(event: RoomEvent): readonly ChatMessage[] {
	if (event.type === "changed" || event.type === "acked") return [event.message];
	return event.type === "older" ? event.page.messages : [];
}

test("the same events produce the same view, in whatever order and however often they arrive", () => {
	void fc.assert(
		fc.property(told, ({ view, events, heard }) => {
			const state = end(view, heard);
			expect(state).toEqual(end(view, events));
			expect(end(state, events)).toBe(state);
		}),
	);
});

test("the view ends up with the latest version of each message and each draft that was not stored", () => {
	void fc.assert(
		fc.property(told, ({ view, events, heard }) => {
			const state = end(view, heard);
			expect(state.messages).toEqual(expected(events));
			const others = events.flatMap(messagesOf).filter(({ userId }) => userId !== "me");
			expect(state.unread).toBe(new Set(others.map(({ seq }) => seq)).size);
		}),
	);
});

test("at no time is a message shown twice, out of order, or together with its draft", () => {
	void fc.assert(
		fc.property(told, ({ view, heard }) => {
			let state = view;
			for (const event of heard) {
				state = reduceRoom(state, event);
				const places = state.messages.map((one) => (one.status === "sent" ? one.seq : 1_000 + one.timestamp));
				expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
				const own = state.messages.filter((one) => one.status !== "sent" || one.userId === "me");
				expect(new Set(own.map(({ clientId }) => clientId)).size).toBe(own.length);
			}
		}),
	);
});

test("an event keeps the references of what it did not change, and does not mutate the state before it", () => {
	void fc.assert(
		fc.property(told, ({ view, heard }) => {
			let state = view;
			for (const event of heard) {
				const before = structuredClone(state);
				const next = reduceRoom(state, event);
				expect(state).toEqual(before);
				if (isEqual(next, state)) expect(next).toBe(state);
				if (isEqual(next.messages, state.messages)) expect(next.messages).toBe(state.messages);
				const known = new Map(state.messages.map((one) => [JSON.stringify(one), one]));
				for (const one of next.messages) expect(one).toBe(known.get(JSON.stringify(one)) ?? one);
				state = next;
			}
		}),
	);
});

const isEqual = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
