import { expect, test, vi } from "vitest";
import * as z from "zod";
import { MemoryPubSub } from "../../../src/adapters";
import { PAYLOAD_MAX } from "../../../src/rpc/bus/envelope";
import { topicOf } from "../../../src/rpc/bus/topic";
import { systemClock } from "../../../src/rpc/clock";
import { EventMap } from "../../../src/rpc/connection/event-map";
import { WriteScheduler } from "../../../src/rpc/delivery/write-scheduler";
import { Hub } from "../../../src/rpc/rooms/hub";
import { closing } from "../../support/closing";
import { recordedSocket } from "../../support/recorded-socket";

/** A member of two rooms, and what a neighbour on the bus puts on the topic of one of them. */
async function started() {
	const pubsub = new MemoryPubSub();
	const onError = vi.fn();
	const outgoing = new EventMap({ told: z.object({ text: z.string() }) });
	const clock = systemClock;
	const turn = new WriteScheduler(clock, onError);
	const hub = closing(
		new Hub({ pubsub, topicPrefix: "t", node: { id: "n" }, outgoing, clock, scheduler: turn, onError }),
	);
	const member = recordedSocket("a", turn, clock);
	await Promise.all(["one", "two"].map((room) => hub.add(room, member).ready));
	const put = async (text: string) => {
		await pubsub.publish(topicOf("t", "two"), text);
		await Promise.resolve();
		turn.flush();
	};
	const event = { v: 1, from: "other", event: "told", data: { text: "hi" } };
	return { hub, turn, pubsub, member, onError, put, event };
}

test("a payload that is too large is reported and not parsed", async () => {
	const { member, onError, put, event } = await started();
	await put(JSON.stringify({ ...event, rooms: ["two"], data: { text: "x".repeat(PAYLOAD_MAX) } }));
	expect(onError.mock.calls.map(([error]) => error.message)).toEqual(["a payload of the bus is too large"]);
	expect(member.sent()).toEqual([]);
});

test("a payload that is nested without end is reported and not parsed", async () => {
	const { onError, put } = await started();
	await put("[".repeat(100_000));
	expect(onError.mock.calls.map(([error]) => error.message)).toEqual(["a payload of the bus is nested too deep"]);
});

test("names of rooms that are none are one fault, however many they are", async () => {
	const { onError, put, event } = await started();
	await put(JSON.stringify({ ...event, rooms: Array(100_000).fill(1) }));
	expect(onError).toHaveBeenCalledOnce();
	expect(onError.mock.calls[0]?.[0].message.length).toBeLessThan(2_000);
});

test("an event that names forty thousand rooms is delivered once, and only where it was not before", async () => {
	const { member, put, event } = await started();
	const strangers = Array.from({ length: 20_000 }, (_, n) => `${n}`);
	await put(JSON.stringify({ ...event, rooms: [...strangers, "two", ...strangers] }));
	expect(member.sent()).toHaveLength(1);
	// It came on the topic of the first of the two already.
	await put(JSON.stringify({ ...event, rooms: ["one", ...strangers, "two"] }));
	expect(member.sent()).toHaveLength(1);
});

test("an event that no other server would take reaches the members here, and is reported", async () => {
	const { hub, turn, pubsub, member, onError } = await started();
	const heard = vi.fn();
	await pubsub.subscribe(topicOf("t", "two"), heard);
	await hub.emit(["two"], "told", { text: "x".repeat(PAYLOAD_MAX) });
	turn.flush();
	expect(member.sent()).toHaveLength(1);
	expect(onError).toHaveBeenCalledOnce();
	expect(heard).not.toHaveBeenCalled();
});

test("what this process published is not told again, in whatever form the bus hands it back", async () => {
	const { member, put, event, pubsub, turn } = await started();
	const own = { ...event, from: "n", rooms: ["two"] };
	await put(JSON.stringify(own));
	await put(JSON.stringify(own, null, 1));
	await pubsub.publish(topicOf("t", "two"), own as never);
	await Promise.resolve();
	turn.flush();
	expect(member.sent()).toEqual([]);
	await put(JSON.stringify({ ...own, from: "nn" }));
	expect(member.sent()).toHaveLength(1);
});

test("what an adapter delivers that is not ours is dropped, and reported once for each subscription", async () => {
	const { member, onError, put, event } = await started();
	for (let nth = 0; nth < 3; nth++) await put('["subscribe","topic",1]');
	await put("no JSON");
	expect(onError).toHaveBeenCalledOnce();
	await put(JSON.stringify({ ...event, rooms: ["two"] }));
	expect(member.sent()).toHaveLength(1);
});
