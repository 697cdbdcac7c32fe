import { PubSubError } from "../pubsub-error";
import type { IoRedisClient, IoRedisCluster, IoRedisSubscriber } from "./client";
import type { RedisDriver, RedisEvents } from "./driver";

/**
 * Publishes and subscribes with ioredis. It says that it is `ready` before it has listened again, so each topic is
 * subscribed once more here, which Redis confirms.
 *
 * A `Cluster` picks another node by itself when the one it listens to is lost, and tells nobody: so without `sharded`
 * this listens to one node over a connection of its own, which gets what is published on every node. With it, each
 * message stays on the node of its channel, and the `Cluster` says when its `shardedSubscribers` are back.
 */
export class IoRedisDriver implements RedisDriver {
	readonly #client: IoRedisClient | IoRedisCluster;
	readonly #sharded: boolean;
	readonly #events: RedisEvents;
	/** Whether the last `listen` had a connection, and no answer of Redis. */
	#isStuck = false;
	#subscriber: { connection: IoRedisSubscriber; ready: Promise<unknown> } | undefined;

	constructor(client: IoRedisClient | IoRedisCluster, sharded: boolean, events: RedisEvents) {
		if (sharded && isCluster(client) && !client.options.shardedSubscribers) {
			throw new TypeError("sharded needs a Cluster of ioredis that was made with shardedSubscribers: true");
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
			// One command a channel: in a cluster each may live on another node.
			else await Promise.all(channels.map((channel) => subscriber.ssubscribe(channel)));
			this.#isStuck = false;
		} catch (error) {
			// ioredis gave the command up itself; anything else is a refusal, which another connection gets too.
			this.#isStuck = error instanceof Error && error.name === "AbortError";
			throw error;
		}
	}

	/** After an outage a `Cluster` may be left without its sharded subscribers for good (ioredis 6.0): it is replaced. */
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
		// Before anything else: an 'error' event without a listener is printed by ioredis.
		let lastError: unknown;
		connection.on("error", (error) => {
			lastError = error;
			whileInUse(() => connection.status === "ready" && this.#events.onError(error))();
		});
		connection.on(this.#sharded ? "smessage" : "message", (channel, text) =>
			this.#events.onMessage(this.#bare(channel), text),
		);
		const ready = connection.connect().then(() => {
			const lost = () =>
				this.#events.onDown(lastError ?? new PubSubError("UNAVAILABLE", "Redis closed the connection"));
			connection.on("close", whileInUse(lost));
			connection.on(
				"ready",
				whileInUse(() => this.#events.onUp()),
			);
			// What a cluster alone emits: a node's connection is lost, and all of them are there again.
			const cut = () => this.#events.onError(new PubSubError("UNAVAILABLE", "a node closed the connection"));
			connection.on("-subscriber", whileInUse(cut));
			// While the whole cluster is away it says so too, of connections that failed.
			const back = () => connection.status === "ready" && this.#events.onUp();
			connection.on("subscribersReady", whileInUse(back));
			// It has given up for good, and is replaced.
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
		// Not by itself: a subscription that ioredis repeats and that fails is an unhandled rejection.
		const override = { lazyConnect: true, autoResubscribe: false } as const;
		if (!isCluster(this.#client)) return this.#client.duplicate(override);
		if (this.#sharded) return this.#client.duplicate([], { lazyConnect: true });
		const nodes = this.#client.nodes("all");
		const node = nodes[Math.floor(Math.random() * nodes.length)];
		if (!node) throw new PubSubError("UNAVAILABLE", "the cluster has no node");
		return node.duplicate(override);
	}

	/** Sharded channels are keys to ioredis: it puts its `keyPrefix` before them, and leaves it there. */
	#bare(channel: string): string {
		const prefix = (this.#sharded && this.#client.options.keyPrefix) || "";
		return channel.startsWith(prefix) ? channel.slice(prefix.length) : channel;
	}
}

const isCluster = (client: IoRedisClient | IoRedisCluster): client is IoRedisCluster => "nodes" in client;
