import { expect, test, vi } from "vitest";
import * as z from "zod";
import { systemClock } from "../../src/rpc/clock";
import { EventMap } from "../../src/rpc/event-map";
import type { Delivery } from "../../src/rpc/fan-out";
import { Hub } from "../../src/rpc/hub";

function makeHub() {
	const onError = vi.fn();
	const outgoing = new EventMap({ told: z.object({ text: z.string() }) });
	const options = { pubsub: undefined, topicPrefix: "t", nodeId: "n", outgoing, clock: systemClock, onError };
	return { onError, hub: new Hub(options) };
}

const member = (key: string, deliver: (delivery: Delivery) => void = vi.fn()) => ({ key, deliver: vi.fn(deliver) });

test("a member that throws keeps the event from nobody else, and is reported", async () => {
	const { hub, onError } = makeHub();
	const fault = new Error("broken");
	const broken = member("a", () => {
		throw fault;
	});
	const members = [member("b"), broken, member("c")];
	for (const one of members) hub.add("room", one);
	await hub.emit(["room"], "told", { text: "hi" });
	for (const { deliver } of members) expect(deliver).toHaveBeenCalledOnce();
	expect(onError).toHaveBeenCalledExactlyOnceWith(fault, { event: "told" });
});

test("an event is encoded once for all members, with what its schema strips gone", async () => {
	const { hub } = makeHub();
	const members = [member("a"), member("b")];
	for (const one of members) hub.add("room", one);
	await hub.emit(["room"], "told", { text: "hi", secret: 1 });
	const deliveries = members.map(({ deliver }) => deliver.mock.calls[0]?.[0]);
	expect(deliveries[0]).toBe(deliveries[1]);
	expect(deliveries[0]).toMatchObject({ text: '["told",{"text":"hi"}]', volatile: false });
});

test("members with the key of except are passed over", async () => {
	const { hub } = makeHub();
	const [ada, adas, bob] = [member("ada"), member("ada"), member("bob")];
	for (const one of [ada, adas, bob]) hub.add("room", one);
	await hub.emit(["room"], "told", { text: "hi" }, { except: "ada" });
	expect([ada, adas, bob].map(({ deliver }) => deliver.mock.calls.length)).toEqual([0, 0, 1]);
});

test("a place that is left twice is left once, also when the room was opened again in between", async () => {
	const { hub } = makeHub();
	const [first, second] = [member("a"), member("b")];
	const { remove } = hub.add("room", first);
	remove();
	hub.add("room", second);
	remove();
	await hub.emit(["room"], "told", { text: "hi" });
	expect(first.deliver).not.toHaveBeenCalled();
	expect(second.deliver).toHaveBeenCalledOnce();
});
