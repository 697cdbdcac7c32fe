import type { PubSubAdapter, SubscribeOptions } from "../pubsub";
import { callSafely } from "../shared/pubsub/call-safely";

interface Subscriber {
	onMessage: (payload: unknown) => void;
	onError: SubscribeOptions["onError"];
}

/**
 * A bus within this process, for tests, demos, and several chat servers in one process. It loses, repeats and reorders
 * nothing. As with a network bus, a message arrives after `publish` has returned.
 *
 * `subscribe` resolves at once; without a `signal`, the subscription lives as long as this object. An error that a
 * subscriber throws goes to its own `onError`, and the other subscribers still get the message.
 *
 * @example
 * const chat = mountChat(chatRouter, { wsChat }, { pubsub: new MemoryPubSub() });
 */
export class MemoryPubSub implements PubSubAdapter {
	readonly echoes = true;
	readonly #topics = new Map<string, Set<Subscriber>>();

	async publish(topic: string, payload: unknown): Promise<void> {
		// Those who subscribe after this do not get the message, nor do those who leave before it arrives.
		const audience = [...(this.#topics.get(topic) ?? [])];
		if (audience.length === 0) return;
		queueMicrotask(() => {
			for (const subscriber of audience) {
				if (!this.#topics.get(topic)?.has(subscriber)) continue;
				callSafely(() => subscriber.onMessage(payload), subscriber.onError);
			}
		});
	}

	async subscribe(
		topic: string,
		onMessage: (payload: unknown) => void,
		{ signal, onOpen, onError }: SubscribeOptions = {},
	): Promise<void> {
		if (signal?.aborted) return;
		const subscriber = { onMessage, onError };
		const subscribers = this.#topics.get(topic) ?? new Set();
		this.#topics.set(topic, subscribers.add(subscriber));

		const leave = () => {
			subscribers.delete(subscriber);
			if (subscribers.size === 0) this.#topics.delete(topic);
		};
		signal?.addEventListener("abort", leave, { once: true });
		callSafely(() => onOpen?.(), onError);
	}
}
