import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
	emptyRoom,
	type RoomEvent,
	type RoomState,
	reduceRoom,
	repliedTo,
	type SentMessage,
} from "../../../src/client";
import type { ChatMessage } from "../../../src/schemas";
import { joinAck, message } from "../socket/samples";

/** What this user or another does to a message. */
interface Deed {
	nth: number;
	what: "edit" | "delete" | "add" | "remove";
	isOwn: boolean;
	/** Whether the view shows it before it is acked. */
	isComposed: boolean;
}

const COUNT = 4;
const me = "me";

/** Returns a message after a deed, as the server stores it. */
function after(one: ChatMessage, { what, isOwn }: Deed, seq: number): ChatMessage {
	const next = { ...one, updatedSeq: seq };
	if (one.deletedAt !== undefined) return next;
	if (what === "edit") return { ...next, text: `at ${seq}`, editedAt: seq };
	if (what === "delete") return { ...next, text: "", deletedAt: seq, reactions: {} };
	const userId = isOwn ? me : "u3";
	const others = one.reactions?.["👍"]?.userIds.filter((other) => other !== userId) ?? [];
	const userIds = what === "add" ? [...others, userId] : others;
	return { ...next, reactions: userIds.length ? { "👍": { count: userIds.length, userIds } } : {} };
}

const events = { edit: "editMessage", delete: "deleteMessage", add: "addReaction", remove: "removeReaction" } as const;

/** Own changes as they are composed, and all that the server says about them and about the others', in the order of the seqs. */
function story(deeds: readonly Deed[]) {
	const latest = Array.from({ length: COUNT }, (_, at) => message(at + 1));
	// The last one replies to the first, which is not loaded before a page of history is.
	latest.push(message(COUNT + 1, { replyTo: "m1" }));
	const heard: RoomEvent[] = latest.slice(1).map((one) => ({ type: "changed", message: one }));
	const composed: RoomEvent[] = [];
	const acked: RoomEvent[] = [];
	const firsts = [...latest];
	let seq = latest.length;
	for (const deed of deeds) {
		const before = latest[deed.nth]!;
		const stored = after(before, deed, ++seq);
		latest[deed.nth] = stored;
		heard.push({ type: "changed", message: stored });
		if (!deed.isOwn || !deed.isComposed) continue;
		const clientId = `change ${seq}`;
		const emoji = deed.what === "add" || deed.what === "remove" ? { emoji: "👍" } : {};
		const text = deed.what === "edit" ? stored.text : "";
		const draft = { clientId, room: "lobby", event: events[deed.what], id: before.id, text, timestamp: seq, ...emoji };
		composed.push({ type: "composed", draft });
		acked.push({ type: "acked", clientId, message: stored });
	}
	// The page may be older than the changes, or newer.
	const page = { messages: [firsts[0]!], hasMore: false, quoted: {} };
	const ack = joinAck(COUNT + 1, { messages: firsts.slice(1), hasMore: true, quoted: { m1: firsts[0] } });
	const view = reduceRoom(emptyRoom("lobby", me), { type: "joined", ack });
	return { view, composed, told: [...heard, ...acked], older: { type: "older", page } as RoomEvent, latest };
}

const deed: fc.Arbitrary<Deed> = fc.record({
	nth: fc.nat(COUNT),
	what: fc.constantFrom(
		"edit" as const,
		"edit" as const,
		"add" as const,
		"add" as const,
		"remove" as const,
		"delete" as const,
	),
	isOwn: fc.boolean(),
	isComposed: fc.boolean(),
});
const told = fc
	.array(deed, { maxLength: 10 })
	.map(story)
	.chain(({ told, ...rest }) =>
		fc.subarray(told).chain((again) => {
			const all = [...told, ...again, rest.older];
			return fc.record({
				story: fc.constant({ ...rest, told }),
				heard: fc.shuffledSubarray(all, { minLength: all.length }),
			});
		}),
	);

const run = (state: RoomState, list: readonly RoomEvent[]) => list.reduce(reduceRoom, state);

test("edits, reactions, deletions, their acks and pages produce the same view, in whatever order and however often", () => {
	void fc.assert(
		fc.property(told, ({ story: { view, composed, latest }, heard }) => {
			const state = run(view, [...composed, ...heard]);
			expect(state.changes).toEqual([]);
			const expected = latest.map((one) => ({
				...one,
				status: "sent",
				key: one.id,
				ownReactions: one.reactions && (one.reactions["👍"]?.userIds.includes(me) ? ["👍"] : []),
			}));
			expect(state.messages).toEqual(expected);
			// Told again, it is the same state.
			expect(run(state, heard)).toBe(state);
			expect(repliedTo(state, state.messages.at(-1)!)).toBe(state.messages[0]);
		}),
	);
});

test("at no time does a view show an older version than it had, or miss a change that waits", () => {
	void fc.assert(
		fc.property(told, ({ story: { view, composed }, heard }) => {
			let state = run(view, composed);
			for (const event of heard) {
				const before = structuredClone(state);
				const next = reduceRoom(state, event);
				expect(state).toEqual(before);
				for (const one of next.messages as SentMessage[]) {
					const known = state.messages.find(({ key }) => key === one.key) as SentMessage | undefined;
					expect(one.updatedSeq).toBeGreaterThanOrEqual(known?.updatedSeq ?? 0);
					const waiting = next.changes.filter(({ id }) => id === one.id);
					expect(one.changes ?? []).toEqual(waiting);
					// What follows a deletion is refused.
					const last = waiting.findLast(({ emoji }) => !emoji);
					if (last) expect(one.text).toBe(last.text);
					const reaction = waiting.findLast(({ emoji }) => emoji);
					if (reaction && !waiting.some(({ emoji }) => !emoji)) {
						expect(one.ownReactions?.includes("👍") ?? false).toBe(reaction.event === "addReaction");
						expect(one.reactions?.["👍"]?.userIds.includes(me) ?? false).toBe(reaction.event === "addReaction");
					}
				}
				const quote = repliedTo(next, next.messages.at(-1)!);
				expect(quote?.updatedSeq).toBeGreaterThanOrEqual(repliedTo(state, state.messages.at(-1)!)?.updatedSeq ?? 0);
				state = next;
			}
		}),
	);
});

test("a change keeps the references of the messages that it is not of", () => {
	void fc.assert(
		fc.property(told, ({ story: { view, composed }, heard }) => {
			let state = view;
			for (const event of [...composed, ...heard]) {
				const next = reduceRoom(state, event);
				const known = new Map(state.messages.map((one) => [JSON.stringify(one), one]));
				for (const one of next.messages) expect(one).toBe(known.get(JSON.stringify(one)) ?? one);
				state = next;
			}
		}),
	);
});

test("a change that is refused is not shown, and the ones after it are", () => {
	const change = (clientId: string, more: object): RoomEvent => ({
		type: "composed",
		draft: { clientId, room: "lobby", text: "", timestamp: 1, event: "addReaction", id: "m1", ...more } as never,
	});
	const refuse = (clientId: string): RoomEvent => ({
		type: "marked",
		clientId,
		status: "failed",
		error: new Error("no"),
	});
	const view = reduceRoom(emptyRoom("lobby", me), { type: "joined", ack: joinAck(1, { messages: [message(1)] }) });
	const state = run(view, [
		change("a", { emoji: "👍" }),
		change("b", { event: "editMessage", text: "new" }),
		change("c", { emoji: "🎉" }),
		refuse("a"),
	]);
	expect(state.messages[0]).toMatchObject({ text: "new", ownReactions: ["🎉"], reactions: { "🎉": { count: 1 } } });
	expect(Object.keys((state.messages[0] as SentMessage).reactions ?? {})).toEqual(["🎉"]);
	expect(run(state, [refuse("b"), refuse("c")]).messages[0]).toMatchObject({ text: "text 1" });
});

test("what the server says about one's own reactions is kept until the message that names few of the users arrives", () => {
	const many = { "👍": { count: 11, userIds: Array.from({ length: 10 }, (_, at) => `u${at}`) } };
	const view = reduceRoom(emptyRoom("lobby", me), { type: "joined", ack: joinAck(1, { messages: [message(1)] }) });
	const told: RoomEvent[] = [
		{ type: "ownReactions", id: "m1", emoji: ["👍"] },
		{ type: "changed", message: message(1, { updatedSeq: 12, reactions: many }) },
	];
	for (const order of [told, told.toReversed()]) {
		expect(run(view, order).messages[0]).toMatchObject({ ownReactions: ["👍"] });
		expect(run(view, [...order, ...order]).messages[0]).toMatchObject({ ownReactions: ["👍"] });
	}
	const page = { ...joinAck(1, { messages: [message(1, { reactions: many })] }), mine: { m1: ["👍"] } };
	expect(reduceRoom(emptyRoom("lobby", me), { type: "joined", ack: page }).messages[0]).toMatchObject({
		ownReactions: ["👍"],
	});
});
