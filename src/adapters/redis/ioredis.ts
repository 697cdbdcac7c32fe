import { PubSubError } from "../pubsub-error";
import type { IoRedisClient, IoRedisCluster, IoRedisSubscriber } from "./client";
import type { RedisDriver, RedisEvents } from "./driver";

/**
 * Publishes and subscribes with ioredis. A connection emits `ready` before it has subscribed again, so the driver subscribes
 * to each topic again itself, which Redis confirms.
 *
 * A `Cluster` silently picks another node when it loses the one it listens to. Without `sharded`, the driver therefore
 * listens to one node over its own connection, which receives what is published on every node. With `sharded`, each
 * message stays on the node of its channel, and the `Cluster` emits an event when its `shardedSubscribers` are back.
 */
export class IoRedisDriver implements RedisDriver {
	readonly #client: IoRedisClient | IoRedisCluster;
	readonly #sharded: boolean;
	readonly #events: RedisEvents;
	/** Whether the last `listen` had a connection but no answer from Redis. */
	#isStuck = false;
	#subscriber: { connection: IoRedisSubscriber; ready: Promise<unknown> } | undefined;

	constructor(client: IoRedisClient | IoRedisCluster, sharded: boolean, events: RedisEvents) {
		if (sharded && isCluster(client) && !client.options.shardedSubscribers) {
			throw new TypeError("sharded needs a Cluster of ioredis with shardedSubscribers: true");
		}
		this.#client = client;
		this.#sharded = sharded;
		this.#events = events;
	}

	publish(channel: string, text: string): Promise<unknown> {
		return this.#sharded ? this.#client.spublish(channel, text) : this.#client.publish(channel, text);
	}

	async listen(channels: readonly string[]): Promise<void> {
		const subscriber = await this.#connected();
		this.#isStuck = true;
		try {
			if (!this.#sharded) await subscriber.subscribe(...channels);
			// One command per channel, because in a cluster each channel may be on another node.
			else await Promise.all(channels.map((channel) => subscriber.ssubscribe(channel)));
			this.#isStuck = false;
		} catch (error) {
			// An AbortError means that ioredis dropped the command. Anything else is a refusal, which another connection would get too.
			this.#isStuck = error instanceof Error && error.name === "AbortError";
			throw error;
		}
	}

	/** Replaces a `Cluster` that has lost its sharded subscribers for good after an outage (ioredis 6.0). */
	renew(): boolean {
		if (!this.#isStuck || !this.#sharded || !isCluster(this.#client)) return false;
		this.#isStuck = false;
		this.close();
		return true;
	}

	async unlisten(channels: readonly string[]): Promise<void> {
		const connection = this.#subscriber?.connection;
		if (connection?.status !== "ready") return;
		if (!this.#sharded) await connection.unsubscribe(...channels);
		else await Promise.all(channels.map((channel) => connection.sunsubscribe(channel)));
	}

	close(): void {
		this.#subscriber?.connection.disconnect();
		this.#subscriber = undefined;
	}

	async #connected(): Promise<IoRedisSubscriber> {
		const subscriber = this.#subscriber ?? this.#connect();
		this.#subscriber = subscriber;
		try {
			await subscriber.ready;
		} catch (error) {
			if (this.#subscriber === subscriber) this.close();
			throw error;
		}
		return subscriber.connection;
	}

	#connect() {
		const connection = this.#duplicate();
		const whileInUse = (run: () => void) => () => {
			if (this.#subscriber?.connection === connection) run();
		};
		// Registered first, because ioredis prints an 'error' event that has no listener.
		let lastError: unknown;
		connection.on("error", (error) => {
			lastError = error;
			whileInUse(() => connection.status === "ready" && this.#events.onError(error))();
		});
		connection.on(this.#sharded ? "smessage" : "message", (channel, text) =>
			this.#events.onMessage(this.#withoutPrefix(channel), text),
		);
		const ready = connection.connect().then(() => {
			const lost = () =>
				this.#events.onDown(lastError ?? new PubSubError("UNAVAILABLE", "Redis closed the connection"));
			connection.on("close", whileInUse(lost));
			connection.on(
				"ready",
				whileInUse(() => this.#events.onUp()),
			);
			// Events of a cluster: the connection to a node is lost, and all connections are back.
			const cut = () => this.#events.onError(new PubSubError("UNAVAILABLE", "a node closed the connection"));
			connection.on("-subscriber", whileInUse(cut));
			// `subscribersReady` is also emitted for failed connections while the whole cluster is unreachable.
			const back = () => connection.status === "ready" && this.#events.onUp();
			connection.on("subscribersReady", whileInUse(back));
			// The connection has given up for good, and is replaced.
			connection.on(
				"end",
				whileInUse(() => {
					this.close();
					this.#events.onUp();
				}),
			);
		});
		return { connection, ready };
	}

	#duplicate(): IoRedisSubscriber {
		// `autoResubscribe` is off, because a failed resubscription by ioredis is an unhandled rejection.
		const override = { lazyConnect: true, autoResubscribe: false } as const;
		if (!isCluster(this.#client)) return this.#client.duplicate(override);
		if (this.#sharded) return this.#client.duplicate([], { lazyConnect: true });
		const nodes = this.#client.nodes("all");
		const node = nodes[Math.floor(Math.random() * nodes.length)];
		if (!node) throw new PubSubError("UNAVAILABLE", "the cluster has no node");
		return node.duplicate(override);
	}

	/** Removes the client's `keyPrefix`, which ioredis adds to sharded channels and leaves in what it delivers. */
	#withoutPrefix(channel: string): string {
		const prefix = (this.#sharded && this.#client.options.keyPrefix) || "";
		return channel.startsWith(prefix) ? channel.slice(prefix.length) : channel;
	}
}

const isCluster = (client: IoRedisClient | IoRedisCluster): client is IoRedisCluster => "nodes" in client;
