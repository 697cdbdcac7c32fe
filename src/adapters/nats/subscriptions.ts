import { PubSubError } from "../pubsub-error";
import type { Upstream } from "../shared/pubsub/topics";
import type { NatsConnection, NatsStatus, NatsSubscription } from "./connection";

interface SubscriptionsOptions {
	subjectOf: (topic: string) => string;
	onMessage: (topic: string, text: string) => void;
	onDown: (error: unknown) => void;
	onUp: () => void;
	onError: (error: unknown, topic?: string) => void;
}

/** One NATS subscription per topic, and the status of the connection. NATS subscribes again by itself after a reconnect. */
export class Subscriptions implements Upstream {
	readonly #connection: NatsConnection;
	readonly #options: SubscriptionsOptions;
	readonly #subscriptions = new Map<string, NatsSubscription>();
	#watch: { statuses: AsyncIterable<NatsStatus>; done: Promise<void> } | undefined;
	#isClosed = false;

	constructor(connection: NatsConnection, options: SubscriptionsOptions) {
		this.#connection = connection;
		this.#options = options;
	}

	async listen(topics: readonly string[]): Promise<void> {
		if (this.#isClosed) return;
		if (!this.#watch) {
			const statuses = this.#connection.status();
			this.#watch = { statuses, done: this.#follow(statuses) };
		}
		for (const topic of topics) this.#subscribe(topic);
		// The server answers in order, so by now it has accepted or refused the subscriptions.
		await this.#connection.flush();
		const refused = topics.find((topic) => this.#subscriptions.get(topic)?.isClosed());
		if (refused !== undefined) throw new PubSubError("UNAVAILABLE", "NATS refused a subscription");
	}

	async unlisten(topics: readonly string[]): Promise<void> {
		for (const topic of topics) {
			const subscription = this.#subscriptions.get(topic);
			if (!subscription?.isClosed()) subscription?.unsubscribe();
			this.#subscriptions.delete(topic);
		}
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		if (!this.#connection.isClosed()) await this.unlisten([...this.#subscriptions.keys()]);
		// `stop` ends the iterator of NATS, although its type does not declare it; `return` would wait for the next status.
		const statuses = this.#watch?.statuses;
		if (statuses && "stop" in statuses && typeof statuses.stop === "function") statuses.stop();
		await this.#watch?.done;
	}

	#subscribe(topic: string): void {
		const known = this.#subscriptions.get(topic);
		if (known && !known.isClosed()) return;
		const { onMessage, onError, subjectOf } = this.#options;
		const subscription = this.#connection.subscribe(subjectOf(topic), {
			callback: (error, message) => {
				if (error) onError(error, topic);
				else onMessage(topic, message.string());
			},
		});
		this.#subscriptions.set(topic, subscription);
	}

	async #follow(statuses: AsyncIterable<NatsStatus>): Promise<void> {
		try {
			for await (const { type, error } of statuses) {
				if (this.#isClosed) return;
				if (type === "disconnect") this.#options.onDown(new PubSubError("UNAVAILABLE", "NATS is disconnected"));
				else if (type === "reconnect") this.#options.onUp();
				else if (type === "error") this.#options.onError(error);
			}
			if (!this.#isClosed) this.#options.onDown(new PubSubError("CLOSED", "the connection to NATS is closed"));
		} catch (error) {
			this.#options.onDown(error);
		}
	}
}
