import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemoryPubSub, type PubSubAdapter, type SubscribeOptions } from "../../src/adapters";
import { pubsubSuite } from "../../src/testing";

type Subscribe = PubSubAdapter["subscribe"];

/** A bus that works, but for one fault. */
function broken(fault: (bus: MemoryPubSub) => Partial<PubSubAdapter>): PubSubAdapter {
	const bus = new MemoryPubSub();
	const subscribe: Subscribe = (topic, onMessage, options) => bus.subscribe(topic, onMessage, options);
	return { publish: (topic, payload) => bus.publish(topic, payload), subscribe, ...fault(bus) };
}

/** Subscribes with other options than it is asked to. */
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
		/brings a message to the other server/,
	],
	[
		"loses what is long",
		() =>
			broken((bus) => ({
				publish: async (topic, payload) => (String(payload).length < 8_000 ? bus.publish(topic, payload) : undefined),
			})),
		/100 KiB/,
	],
	[
		"cuts what is long",
		() =>
			broken((bus) => ({
				publish: (topic, payload) => bus.publish(topic, String(payload).slice(0, 40_000)),
			})),
		/100 KiB/,
	],
	[
		"loses what is no ASCII",
		() =>
			broken((bus) => ({
				publish: (topic, payload) => bus.publish(topic, Buffer.from(String(payload), "latin1").toString("latin1")),
			})),
		/quotes, newlines and unicode/,
	],
	[
		"cuts topics",
		() =>
			broken((bus) => ({
				publish: (topic, payload) => bus.publish(topic.slice(0, 63), payload),
				subscribe: (topic, onMessage, options) => bus.subscribe(topic.slice(0, 63), onMessage, options),
			})),
		/look alike/,
	],
	[
		"ignores the case of topics",
		() =>
			broken((bus) => ({
				publish: (topic, payload) => bus.publish(topic.toLowerCase(), payload),
				subscribe: (topic, onMessage, options) => bus.subscribe(topic.toLowerCase(), onMessage, options),
			})),
		/look alike/,
	],
	[
		"never ends a subscription",
		() => broken(subscribing(({ signal: _, ...options }) => options)),
		/once the signal aborts/,
	],
	["never opens", () => broken(subscribing(({ onOpen: _, ...options }) => options)), /published after onOpen/],
	[
		"opens too early",
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
	["tells no faults", () => broken(subscribing(({ onError: _, ...options }) => options)), /throws or rejects/],
	[
		"rejects to publish",
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
