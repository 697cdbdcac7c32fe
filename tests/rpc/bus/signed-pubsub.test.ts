import { describe, expect, test } from "vitest";
import { MemoryPubSub, type PubSubAdapter } from "../../../src/adapters";
import { createHmac, webHmac } from "../../../src/rpc/bus/hmac";
import { ReplayWindow } from "../../../src/rpc/bus/replay-window";
import { SignedPubSub, type SignedPubSubOptions } from "../../../src/rpc/bus/signed-pubsub";
import { FakeClock } from "../../support/fake-clock";

const SECRET = "the secret of the servers";
const SERVERS = "t::servers";
const textOf = (nodeId: string, data: unknown) => JSON.stringify({ v: 1, from: nodeId, signal: true, data });

/** A server on a bus, with what it has received of each topic. */
function serverOn(pubsub: PubSubAdapter, options: Partial<SignedPubSubOptions> = {}) {
	const { clock = new FakeClock(), nodeId = crypto.randomUUID() } = options;
	const errors: string[] = [];
	const received: unknown[] = [];
	const bus = new SignedPubSub({
		pubsub,
		secrets: [SECRET],
		clock,
		nodeId,
		serversTopic: SERVERS,
		onError: (error) => void errors.push((error as Error).message),
		...options,
	});
	return {
		nodeId,
		bus,
		errors,
		received,
		say: (data: unknown, topic = "t:a") => bus.publish(topic, textOf(nodeId, data)),
		listen: (topic = "t:a") =>
			bus.subscribe(topic, (payload) => {
				const { from, data } = JSON.parse(String(payload)) as { from: string; data: unknown };
				if (from !== nodeId) received.push(data);
			}),
	};
}

/** Keeps every payload that passes, as an attacker on the bus can. */
function recorded(inner: PubSubAdapter = new MemoryPubSub()) {
	const payloads: { topic: string; payload: unknown }[] = [];
	const pubsub: PubSubAdapter = {
		publish: (topic, payload) => {
			payloads.push({ topic, payload });
			return inner.publish(topic, payload);
		},
		subscribe: (topic, onMessage, options) => inner.subscribe(topic, onMessage, options),
	};
	return { inner, pubsub, payloads };
}

const settle = (clock: FakeClock) => clock.advance(1);

describe.each([
	["node:crypto", () => createHmac([SECRET])],
	["WebCrypto", () => webHmac([SECRET])],
])("with %s", (_name, hmacOf) => {
	test("servers with the same secret hear each other, in order", async () => {
		const pubsub = new MemoryPubSub();
		const one = serverOn(pubsub, { hmac: hmacOf() });
		const two = serverOn(pubsub, { hmac: hmacOf() });
		await two.listen();
		const all = Array.from({ length: 200 }, (_, index) => ({ index, text: "é👍".repeat(index) }));
		await Promise.all(all.map((data) => one.say(data)));
		await expect.poll(() => two.received).toEqual(all);
		expect([one.errors, two.errors]).toEqual([[], []]);
	});

	test("what is unsigned, forged, changed, of another topic or in another's name reaches nobody, and is reported", async () => {
		const clock = new FakeClock();
		const { inner, pubsub, payloads } = recorded();
		const one = serverOn(pubsub, { clock, hmac: hmacOf() });
		const two = serverOn(pubsub, { clock, hmac: hmacOf() });
		const stranger = serverOn(pubsub, { clock, secrets: ["another secret, as long"] });
		await two.listen();
		await one.say("real", "t:b");
		const { payload } = payloads.at(-1)!;
		await inner.publish("t:a", payload);
		await inner.publish("t:a", textOf(one.nodeId, "unsigned"));
		await inner.publish("t:a", String(payload).replace("real", "changed"));
		await inner.publish("t:a", String(payload).slice(0, -1));
		await stranger.say("forged");
		await one.bus.publish("t:a", textOf(two.nodeId, "mine"));
		await one.bus.publish("t:a", textOf("someone", "in another's name"));
		await one.say("at last");
		await expect.poll(() => two.received).toEqual(["at last"]);
		expect(two.errors).toEqual(
			expect.arrayContaining([
				expect.stringContaining("another secret"),
				expect.stringContaining("not signed"),
				expect.stringContaining("speaks for another server"),
			]),
		);
		expect(two.errors).toHaveLength(3);
	});

	test("a frame counts once, and for 120 seconds", async () => {
		const clock = new FakeClock();
		const { inner, pubsub, payloads } = recorded();
		const one = serverOn(pubsub, { clock, hmac: hmacOf() });
		const two = serverOn(pubsub, { clock, hmac: hmacOf() });
		await two.listen();
		await one.say("once");
		const { payload } = payloads[0]!;
		await inner.publish("t:a", payload);
		await expect.poll(() => two.received).toEqual(["once"]);
		const late = serverOn(pubsub, { clock, hmac: hmacOf() });
		await late.listen();
		await clock.advance(120_001);
		for (let time = 0; time < 3; time++) await inner.publish("t:a", payload);
		await one.say("new");
		await expect.poll(() => late.received).toEqual(["new"]);
		expect(two.received).toEqual(["once", "new"]);
		expect(late.errors).toEqual([expect.stringContaining("older than 120 s")]);
	});
});

test("both kinds of cryptography accept each other's frames", async () => {
	const pubsub = new MemoryPubSub();
	const servers = [serverOn(pubsub, { hmac: createHmac([SECRET]) }), serverOn(pubsub, { hmac: webHmac([SECRET]) })];
	for (const server of servers) await server.listen();
	for (const [index, server] of servers.entries()) await server.say(index);
	await expect.poll(() => servers.map(({ received }) => received)).toEqual([[1], [0]]);
});

test("an adapter may deliver what is signed as parsed JSON", async () => {
	const inner = new MemoryPubSub();
	const parsing: PubSubAdapter = {
		publish: (topic, payload) => inner.publish(topic, payload),
		subscribe: (topic, onMessage, options) =>
			inner.subscribe(topic, (payload) => onMessage(JSON.parse(String(payload))), options),
	};
	const one = serverOn(parsing);
	const two = serverOn(parsing);
	await two.listen();
	const data = { 2: "two", 1: "one", text: 'é"\\\u2028', nested: [{ a: null, b: 1.5e300 }] };
	await one.say(data);
	await expect.poll(() => two.received).toEqual([data]);
});

test("a secret is replaced without an outage: first accepted, then used, then alone", async () => {
	const pubsub = new MemoryPubSub();
	const next = "the secret of next month";
	const stages = [[SECRET], [SECRET, next], [next, SECRET], [next]];
	for (let stage = 0; stage + 1 < stages.length; stage++) {
		const before = serverOn(pubsub, { secrets: stages[stage]! });
		const after = serverOn(pubsub, { secrets: stages[stage + 1]! });
		for (const server of [before, after]) await server.listen();
		await before.say("from before");
		await after.say("from after");
		await expect.poll(() => [before.received, after.received]).toEqual([["from after"], ["from before"]]);
	}
	expect(() => serverOn(pubsub, { secrets: [] })).toThrow("16 characters");
	expect(() => serverOn(pubsub, { secrets: [SECRET, "short"] })).toThrow("16 characters");
});

test("a bus that reorders by 100 ms loses none of 10,000 frames in a second, and lets none through twice", async () => {
	const clock = new FakeClock();
	const subscribers: ((payload: unknown) => void)[] = [];
	const reordering: PubSubAdapter = {
		publish: async (_topic, payload) => {
			for (let copy = 0; copy < 2; copy++) {
				clock.after(clock.random() * 100, () => {
					for (const onMessage of subscribers) onMessage(payload);
				});
			}
		},
		subscribe: async (_topic, onMessage) => void subscribers.push(onMessage),
	};
	const one = serverOn(reordering, { clock });
	const two = serverOn(reordering, { clock });
	await two.listen();
	for (let ms = 0; ms < 1_000; ms++) {
		for (let index = 0; index < 10; index++) void one.say(ms * 10 + index);
		await clock.advance(1);
	}
	await clock.advance(100);
	expect(two.received).toHaveLength(10_000);
	expect(new Set(two.received).size).toBe(10_000);
	expect(two.received).not.toEqual(Array.from({ length: 10_000 }, (_, index) => index));
	expect(two.errors).toEqual([]);
});

test("a window accepts each of its numbers once, whatever their order, and none that is older", () => {
	const window = new ReplayWindow();
	const accepted = (...numbers: number[]) => numbers.map((n) => window.accept(n));
	expect(accepted(5, 5, 7, 6, 6, 3, 3)).toEqual([true, false, true, true, false, true, false]);
	expect(accepted(4_102, 7, 6, 8, 8)).toEqual([true, false, false, true, false]);
	expect(accepted(4_105, 9, 10)).toEqual([true, false, true]);
	expect(accepted(100_000, 4_105, 99_000, 99_000, 100_001)).toEqual([true, false, true, false, true]);
});

describe("on the topic of the servers", () => {
	test("the frames of a live server arrive, also those that it sends before it is known", async () => {
		const clock = new FakeClock();
		const pubsub = new MemoryPubSub();
		const one = serverOn(pubsub, { clock });
		await one.listen(SERVERS);
		const two = serverOn(pubsub, { clock });
		await two.listen(SERVERS);
		await two.say("at once", SERVERS);
		await one.say("to the new one", SERVERS);
		await settle(clock);
		expect([one.received, two.received]).toEqual([["at once"], ["to the new one"]]);
	});

	test("a recorded frame is not accepted by a server that has started since, whether its sender lives or not", async () => {
		for (const lives of [true, false]) {
			const clock = new FakeClock();
			const { inner, pubsub, payloads } = recorded();
			const sender = serverOn(pubsub, { clock });
			let isAlive = true;
			await sender.bus.subscribe(SERVERS, () => {});
			await sender.say("kick ada", SERVERS);
			const { payload } = payloads.at(-1)!;
			await clock.advance(1_000);
			if (!lives) isAlive = false;
			const gated: PubSubAdapter = {
				publish: async (topic, text) => {
					if (isAlive || !String(text).includes('"gate":"hello"')) await inner.publish(topic, text);
				},
				subscribe: (topic, onMessage, options) => inner.subscribe(topic, onMessage, options),
			};
			const restarted = serverOn(gated, { clock });
			await restarted.listen(SERVERS);
			await inner.publish(SERVERS, payload);
			await clock.advance(1_000);
			await inner.publish(SERVERS, payload);
			await clock.advance(15_000);
			expect(restarted.received).toEqual([]);
			if (!lives) continue;
			await sender.say("kick bob", SERVERS);
			await settle(clock);
			expect(restarted.received).toEqual(["kick bob"]);
		}
	});

	test("frames of servers that do not answer are kept in a limited number, and a new server is heard all the same", async () => {
		const clock = new FakeClock();
		const pubsub = new MemoryPubSub();
		const listener = serverOn(pubsub, { clock });
		await listener.listen(SERVERS);
		for (let index = 0; index < 200; index++) await serverOn(pubsub, { clock }).say("mute", SERVERS);
		await clock.advance(10_000);
		const two = serverOn(pubsub, { clock });
		await two.listen(SERVERS);
		await two.say("here", SERVERS);
		await clock.advance(1_000);
		expect(listener.received).toEqual(["here"]);
	});
});
