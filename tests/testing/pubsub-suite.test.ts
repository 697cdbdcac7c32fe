import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemoryPubSub, type PubSubAdapter, type SubscribeOptions } from "../../src/adapters";
import { pubsubSuite } from "../../src/testing";

type Subscribe = PubSubAdapter["subscribe"];

/** Returns a bus with one fault. */
function broken(fault: (bus: MemoryPubSub) => Partial<PubSubAdapter>): PubSubAdapter {
	const bus = new MemoryPubSub();
	const subscribe: Subscribe = (topic, onMessage, options) => bus.subscribe(topic, onMessage, options);
	return { publish: (topic, payload) => bus.publish(topic, payload), subscribe, ...fault(bus) };
}

/** Subscribes with changed options. */
const subscribing =
	(change: (options: SubscribeOptions, topic: string) => SubscribeOptions) =>
	(bus: MemoryPubSub): Partial<PubSubAdapter> => ({
		subscribe: (topic, onMessage, options = {}) => bus.subscribe(topic, onMessage, change(options, topic)),
	});

const faults: [fault: string, bus: () => PubSubAdapter, caught: RegExp][] = [
	[
		"delivers twice",
		() =>
			broken((bus) => ({
				publish: async (topic, payload) => {
					await bus.publish(topic, payload);
					await bus.publish(topic, payload);
				},
			})),
		/delivers a message to the other server/,
	],
	[
		"loses long messages",
		() =>
			broken((bus) => ({
				publish: async (topic, payload) => (String(payload).length < 8_000 ? bus.publish(topic, payload) : undefined),
			})),
		/100 KiB/,
	],
	[
		"truncates long messages",
		() =>
			broken((bus) => ({
				publish: (topic, payload) => bus.publish(topic, String(payload).slice(0, 40_000)),
			})),
		/100 KiB/,
	],
	[
		"loses characters outside ASCII",
		() =>
			broken((bus) => ({
				publish: (topic, payload) => bus.publish(topic, Buffer.from(String(payload), "latin1").toString("latin1")),
			})),
		/quotes, newlines and unicode/,
	],
	[
		"truncates topics",
		() =>
			broken((bus) => ({
				publish: (topic, payload) => bus.publish(topic.slice(0, 63), payload),
				subscribe: (topic, onMessage, options) => bus.subscribe(topic.slice(0, 63), onMessage, options),
			})),
		/similar topics/,
	],
	[
		"ignores the case of topics",
		() =>
			broken((bus) => ({
				publish: (topic, payload) => bus.publish(topic.toLowerCase(), payload),
				subscribe: (topic, onMessage, options) => bus.subscribe(topic.toLowerCase(), onMessage, options),
			})),
		/similar topics/,
	],
	[
		"never ends a subscription",
		() => broken(subscribing(({ signal: _, ...options }) => options)),
		/once the signal aborts/,
	],
	["never calls onOpen", () => broken(subscribing(({ onOpen: _, ...options }) => options)), /published after onOpen/],
	[
		"calls onOpen too early",
		() =>
			broken((bus) => ({
				subscribe: async (topic, onMessage, options = {}) => {
					const { onOpen, ...rest } = options;
					onOpen?.();
					await new Promise((resolve) => setTimeout(resolve, 20));
					await bus.subscribe(topic, onMessage, rest);
				},
			})),
		/published after onOpen/,
	],
	[
		"reports no errors",
		() => broken(subscribing(({ onError: _, ...options }) => options)),
		/reports an error of a subscriber/,
	],
	[
		"rejects every publish",
		() => broken(() => ({ publish: () => Promise.reject(new Error("down")) })),
		/another|other server/,
	],
];

describe("the suite of a pub/sub", () => {
	beforeEach(() => vi.useFakeTimers());
	afterEach(() => vi.useRealTimers());

	it.each(faults)("catches a bus that %s", async (_fault, bus, caught) => {
		const one = pubsubSuite.find(({ name }) => caught.test(name));
		if (!one) return expect.unreachable("no such case");
		const made = bus();
		const outcome = one.run({ a: made, b: made }).then(() => "passed", String);
		await vi.advanceTimersByTimeAsync(60_000);
		expect(await outcome).toMatch(/^Error: ./);
	});
});
