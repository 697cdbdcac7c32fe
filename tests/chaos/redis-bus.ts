import { createClient } from "redis";
import type { PubSubAdapter, SubscribeOptions } from "../../src";

/** Redis pub/sub at its barest, until the library's own adapter is here. */
export class RedisBus implements PubSubAdapter {
	readonly #publisher;
	readonly #subscriber;
	readonly #topics = new Map<string, { onMessage: (payload: unknown) => void; onOpen: (() => void) | undefined }>();
	#connected = false;

	constructor(url: string) {
		const reconnectStrategy = () => 200;
		this.#publisher = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy } });
		this.#subscriber = createClient({ url, socket: { reconnectStrategy } });
		for (const client of [this.#publisher, this.#subscriber]) {
			client.on("error", () => {});
			client.connect().catch(() => {});
		}
		this.#subscriber.on("ready", () => {
			this.#connected = true;
			for (const { onOpen } of this.#topics.values()) onOpen?.();
		});
	}

	async publish(topic: string, payload: unknown): Promise<void> {
		await this.#publisher.publish(topic, String(payload));
	}

	async subscribe(
		topic: string,
		onMessage: (payload: unknown) => void,
		{ signal, onOpen }: SubscribeOptions = {},
	): Promise<void> {
		const wasConnected = this.#connected;
		this.#topics.set(topic, { onMessage, onOpen });
		signal?.addEventListener("abort", () => {
			this.#topics.delete(topic);
			this.#subscriber.unsubscribe(topic).catch(() => {});
		});
		await this.#subscriber.subscribe(topic, (text) => this.#topics.get(topic)?.onMessage(text));
		if (wasConnected) onOpen?.();
	}

	close(): void {
		this.#publisher.destroy();
		this.#subscriber.destroy();
	}
}
