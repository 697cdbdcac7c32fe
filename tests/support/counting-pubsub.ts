import { MemoryPubSub } from "../../src/adapters";
import type { PubSubAdapter } from "../../src/rpc";

/** A bus within the process that knows how many rooms are subscribed, and what was published. */
export function countingPubSub() {
	const bus = new MemoryPubSub();
	const open: string[] = [];
	const published: { topic: string; payload: unknown }[] = [];
	const pubsub: PubSubAdapter = {
		publish: (topic, payload) => {
			published.push({ topic, payload });
			return bus.publish(topic, payload);
		},
		subscribe: (topic, onMessage, options) => {
			// The topic on which servers speak to each other is no room's.
			if (topic.endsWith("::servers")) return bus.subscribe(topic, onMessage, options);
			open.push(topic);
			options?.signal?.addEventListener("abort", () => open.splice(open.indexOf(topic), 1), { once: true });
			return bus.subscribe(topic, onMessage, options);
		},
	};
	return { bus, pubsub, open, published };
}
