import type { PubSubAdapter, SubscribeOptions } from "../pubsub";
import { BoundedPublisher, toText } from "../shared/pubsub/bounded-publisher";
import { Topics } from "../shared/pubsub/topics";
import type { RedisClient } from "./client";
import type { RedisDriver, RedisEvents } from "./driver";
import { IoRedisDriver } from "./ioredis";
import { NodeRedisDriver } from "./node-redis";

/** Options of a `RedisPubSub`. */
export interface RedisPubSubOptions {
	/**
	 * Uses sharded pub/sub (`SPUBLISH`, `SSUBSCRIBE`; Redis 7): in a cluster, a message goes only to the node of its channel
	 * instead of to every node. A `Cluster` of ioredis needs `shardedSubscribers: true` for it. Default false.
	 */
	sharded?: boolean;
	/** The prefix of each channel. Default none, because the chat's topics have their own prefix. */
	keyPrefix?: string;
	/** How long Redis may take to accept a message, in milliseconds. Default 2,000. */
	publishTimeoutMs?: number;
}

/**
 * A bus over Redis, or a server with the same protocol, with a client or a cluster of `redis` (node-redis) or `ioredis`. It
 * publishes with the given client. It subscribes over one more connection, which it opens with `duplicate()` for the first
 * subscription. `close()` closes that connection and leaves yours open.
 *
 * Delivery is at most once: a subscriber misses what is published while it is disconnected. `subscribe` stays pending until
 * its signal aborts. After each reconnect, `onOpen` is called again once Redis has confirmed the subscription. `publish`
 * rejects with a `PubSubError`: `TIMEOUT` when Redis does not accept the message in time (the client may still send it
 * after a reconnect), or `OVERLOADED` when 10,000 messages or 16 Mi characters are waiting.
 *
 * @throws TypeError if the client belongs to neither library, or does not support what `sharded` needs.
 * @example
 * const redis = await createClient({ url: "redis://localhost:6379" }).on("error", report).connect();
 * const chat = mountChat(chatRouter, { wsChat }, { pubsub: new RedisPubSub(redis) });
 */
export class RedisPubSub implements PubSubAdapter {
	readonly echoes = true;
	readonly #driver: RedisDriver;
	readonly #topics: Topics;
	readonly #publisher: BoundedPublisher;
	readonly #keyPrefix: string;

	constructor(
		client: RedisClient,
		{ sharded = false, keyPrefix = "", publishTimeoutMs = 2_000 }: RedisPubSubOptions = {},
	) {
		this.#publisher = new BoundedPublisher("Redis", publishTimeoutMs);
		this.#keyPrefix = keyPrefix;
		this.#driver = driverOf(client, sharded, {
			onMessage: (channel, text) => this.#topics.deliver(channel, text),
			onDown: (error) => this.#topics.down(error),
			onUp: () => this.#topics.up(),
			onError: (error) => this.#topics.report(error),
		});
		this.#topics = new Topics(this.#driver);
	}

	publish(topic: string, payload: unknown): Promise<void> {
		const text = toText(payload);
		return this.#publisher.run(text, () => this.#driver.publish(this.#keyPrefix + topic, text));
	}

	subscribe(topic: string, onMessage: (payload: unknown) => void, options?: SubscribeOptions): Promise<void> {
		return this.#topics.subscribe(this.#keyPrefix + topic, onMessage, options);
	}

	/** Ends every subscription, whose `subscribe` resolves, and closes their connection. The given client stays open. */
	async close(): Promise<void> {
		const idle = this.#topics.close();
		this.#driver.close();
		await idle;
	}
}

function driverOf(client: RedisClient, sharded: boolean, events: RedisEvents): RedisDriver {
	if ("sPublish" in client) return new NodeRedisDriver(client, sharded, events);
	if ("spublish" in client) return new IoRedisDriver(client, sharded, events);
	throw new TypeError("RedisPubSub needs a client of redis (node-redis) or ioredis");
}
