import type { PubSubAdapter, SubscribeOptions } from "../pubsub";
import { PubSubError } from "../pubsub-error";
import { BoundedPublisher, toText } from "../shared/pubsub/bounded-publisher";
import { Topics } from "../shared/pubsub/topics";
import type { NatsConnection } from "./connection";
import { SharedFlush } from "./shared-flush";
import { subjectOf } from "./subject";
import { Subscriptions } from "./subscriptions";

/** Options of a `NatsPubSub`. */
export interface NatsPubSubOptions {
	/** The prefix of subjects, before a dot: tokens of letters, digits, `-` and `_`. Default `"jsandy-chat"`. */
	subjectPrefix?: string;
	/** How long the server may take to confirm a message, in milliseconds. Default 2,000. */
	publishTimeoutMs?: number;
}

const PREFIX = /^[\w-]+(\.[\w-]+)*$/;

/**
 * A bus over core NATS, with a connection of `@nats-io/transport-node` or another transport of `@nats-io/nats-core`. It
 * uses this one connection for everything. `close()` ends its subscriptions and leaves the connection open.
 *
 * Delivery is at most once: a subscriber misses what is published while it is disconnected. `publish` resolves once the
 * server has read the message; messages of one turn share a round trip. It rejects with a `PubSubError`: `TOO_LARGE` above
 * the server's `max_payload` (1 MiB by default), `UNAVAILABLE` or `TIMEOUT` while the connection is lost, or `OVERLOADED`
 * when 10,000 messages or 16 Mi characters are waiting.
 *
 * `subscribe` stays pending until its signal aborts. After each reconnect, `onOpen` is called again. If the user may not
 * read a subject, `onError` is called with each try.
 *
 * @throws TypeError if `subjectPrefix` is not a valid start of a subject.
 * @example
 * const nats = await connect({ servers: "nats://localhost:4222", maxReconnectAttempts: -1 });
 * const chat = mountChat(chatRouter, { wsChat }, { pubsub: new NatsPubSub(nats) });
 */
export class NatsPubSub implements PubSubAdapter {
	/** False for a connection with `noEcho`, which does not return its own messages. */
	readonly echoes: boolean;
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
		if (!PREFIX.test(subjectPrefix))
			throw new TypeError("subjectPrefix must consist of tokens of letters, digits, - and _, separated by dots");
		this.echoes = connection.options?.noEcho !== true;
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
		const maxPayload = this.#connection.info?.max_payload;
		if (maxPayload !== undefined && bytes.length > maxPayload) {
			throw new PubSubError(
				"TOO_LARGE",
				`a message of ${bytes.length} bytes exceeds the limit of NATS, which is ${maxPayload}`,
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

	/** Ends every subscription, whose `subscribe` resolves. The given connection stays open. */
	async close(): Promise<void> {
		this.#isClosed = true;
		const idle = this.#topics.close();
		await this.#subscriptions.close();
		await idle;
	}
}
