import type { PubSubAdapter, SubscribeOptions } from "../pubsub";
import { PubSubError } from "../pubsub-error";
import { BoundedPublisher, toText } from "../shared/pubsub/bounded-publisher";
import { Topics } from "../shared/pubsub/topics";
import type { NatsConnection } from "./connection";
import { SharedFlush } from "./shared-flush";
import { subjectOf } from "./subject";
import { Subscriptions } from "./subscriptions";

/** How topics become subjects, and how long NATS may take. */
export interface NatsPubSubOptions {
	/** What subjects begin with, before a dot: tokens of letters, digits, `-` and `_`. Default `"jsandy-chat"`. */
	subjectPrefix?: string;
	/** How long the server may take to confirm a message, in milliseconds. Default 2,000. */
	publishTimeoutMs?: number;
}

const PREFIX = /^[\w-]+(\.[\w-]+)*$/;

/**
 * A bus over core NATS, with a connection of `@nats-io/transport-node` or another transport of `@nats-io/nats-core`. It
 * uses that one connection for everything, and `close()` ends its subscriptions and leaves the connection open.
 *
 * At most once: what is published while a subscriber is cut off is not delivered to it. `publish` resolves once the
 * server has read the message; messages of one turn share one round trip. It rejects with a `PubSubError`: `TOO_LARGE`
 * above the server's `max_payload` (1 MiB by default), `UNAVAILABLE` or `TIMEOUT` while the connection is away,
 * `OVERLOADED` when 10,000 messages or 16 Mi characters wait.
 *
 * `subscribe` stays pending until its signal aborts; after each reconnect `onOpen` is called again. A subject that the
 * user may not read reaches `onError` with each try.
 *
 * @throws TypeError when `subjectPrefix` is not one of a subject.
 * @example
 * const nats = await connect({ servers: "nats://localhost:4222", maxReconnectAttempts: -1 });
 * const chat = mountChat(chatRouter, { wsChat }, { pubsub: new NatsPubSub(nats) });
 */
export class NatsPubSub implements PubSubAdapter {
	readonly #connection: NatsConnection;
	readonly #prefix: string;
	readonly #publisher: BoundedPublisher;
	readonly #flush: SharedFlush;
	readonly #topics: Topics;
	readonly #subscriptions: Subscriptions;
	#isClosed = false;

	constructor(
		connection: NatsConnection,
		{ subjectPrefix = "jsandy-chat", publishTimeoutMs = 2_000 }: NatsPubSubOptions = {},
	) {
		if (!PREFIX.test(subjectPrefix)) throw new TypeError("subjectPrefix must be tokens of letters, digits, - and _");
		this.#connection = connection;
		this.#prefix = subjectPrefix;
		this.#publisher = new BoundedPublisher("NATS", publishTimeoutMs);
		this.#flush = new SharedFlush(connection);
		this.#subscriptions = new Subscriptions(connection, {
			subjectOf: (topic) => subjectOf(subjectPrefix, topic),
			onMessage: (topic, text) => this.#topics.deliver(topic, text),
			onDown: (error) => this.#topics.down(error),
			onUp: () => this.#topics.up(),
			onError: (error, topic) => this.#topics.report(error, topic),
		});
		this.#topics = new Topics(this.#subscriptions);
	}

	async publish(topic: string, payload: unknown): Promise<void> {
		if (this.#isClosed) throw new PubSubError("CLOSED", "the pub/sub is closed");
		const text = toText(payload);
		const bytes = new TextEncoder().encode(text);
		const most = this.#connection.info?.max_payload;
		if (most !== undefined && bytes.length > most) {
			throw new PubSubError(
				"TOO_LARGE",
				`a message of ${bytes.length} bytes is more than NATS takes, which is ${most}`,
			);
		}
		await this.#publisher.run(text, async () => {
			this.#connection.publish(subjectOf(this.#prefix, topic), bytes);
			await this.#flush.run();
		});
	}

	subscribe(topic: string, onMessage: (payload: unknown) => void, options?: SubscribeOptions): Promise<void> {
		return this.#topics.subscribe(topic, onMessage, options);
	}

	/** Ends every subscription, which resolves. The given connection stays open. */
	async close(): Promise<void> {
		this.#isClosed = true;
		const idle = this.#topics.close();
		await this.#subscriptions.close();
		await idle;
	}
}
