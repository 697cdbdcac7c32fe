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

/** Starts a hub with a member of two rooms; `put` publishes on the topic of one of them, as another app on the bus would. */
async function started() {
	const pubsub = new MemoryPubSub();
	const onError = vi.fn();
	const outgoing = new EventMap({ said: z.object({ text: z.string() }) });
	const clock = systemClock;
	const scheduler = new WriteScheduler(clock, onError);
	const hub = closing(new Hub({ pubsub, topicPrefix: "t", nodeId: "n", outgoing, clock, scheduler, onError }));
	const member = recordedSocket("a", scheduler, clock);
	await Promise.all(["one", "two"].map((room) => hub.add(room, member).ready));
	const put = async (text: string) => {
		await pubsub.publish(topicOf("t", "two"), text);
		await Promise.resolve();
		scheduler.flush();
	};
	const event = { v: 1, from: "other", event: "said", data: { text: "hi" } };
	return { hub, scheduler, pubsub, member, onError, put, event };
}

test("a payload that is too large is reported and not parsed", async () => {
	const { member, onError, put, event } = await started();
	await put(JSON.stringify({ ...event, rooms: ["two"], data: { text: "x".repeat(PAYLOAD_MAX) } }));
	expect(onError.mock.calls.map(([error]) => error.message)).toEqual(["a bus payload is too large"]);
	expect(member.sent()).toEqual([]);
});

test("a payload that is nested too deeply is reported and not parsed", async () => {
	const { onError, put } = await started();
	await put("[".repeat(100_000));
	expect(onError.mock.calls.map(([error]) => error.message)).toEqual(["a bus payload is nested too deeply"]);
});

test("any number of invalid room names is one error", async () => {
	const { onError, put, event } = await started();
	await put(JSON.stringify({ ...event, rooms: Array(100_000).fill(1) }));
	expect(onError).toHaveBeenCalledOnce();
	expect(onError.mock.calls[0]?.[0].message.length).toBeLessThan(2_000);
});

test("an event that names forty thousand rooms is delivered once, and only to members that do not have it", async () => {
	const { member, put, event } = await started();
	const strangers = Array.from({ length: 20_000 }, (_, n) => `${n}`);
	await put(JSON.stringify({ ...event, rooms: [...strangers, "two", ...strangers] }));
	expect(member.sent()).toHaveLength(1);
	// The event has arrived on the first room's topic already.
	await put(JSON.stringify({ ...event, rooms: ["one", ...strangers, "two"] }));
	expect(member.sent()).toHaveLength(1);
});

test("an event too large for the other servers reaches the members here, and is reported", async () => {
	const { hub, scheduler, pubsub, member, onError } = await started();
	const heard = vi.fn();
	await pubsub.subscribe(topicOf("t", "two"), heard);
	await hub.emit(["two"], "said", { text: "x".repeat(PAYLOAD_MAX) });
	scheduler.flush();
	expect(member.sent()).toHaveLength(1);
	expect(onError).toHaveBeenCalledOnce();
	expect(heard).not.toHaveBeenCalled();
});

test("an event that this process published is not sent again, in whatever form the bus hands it back", async () => {
	const { member, put, event, pubsub, scheduler } = await started();
	const own = { ...event, from: "n", rooms: ["two"] };
	await put(JSON.stringify(own));
	await put(JSON.stringify(own, null, 1));
	await pubsub.publish(topicOf("t", "two"), own as never);
	await Promise.resolve();
	scheduler.flush();
	expect(member.sent()).toEqual([]);
	await put(JSON.stringify({ ...own, from: "nn" }));
	expect(member.sent()).toHaveLength(1);
});
