import type { NodeRedisClient, NodeRedisSubscriber } from "./client";
import type { RedisDriver, RedisEvents } from "./driver";

/**
 * Publishes and subscribes with node-redis. A client subscribes again by itself before it is `ready`, and subscribing again
 * to the same channel then costs no command.
 */
export class NodeRedisDriver implements RedisDriver {
	readonly #client: NodeRedisClient;
	readonly #sharded: boolean;
	readonly #events: RedisEvents;
	#subscriber: { connection: NodeRedisSubscriber; ready: Promise<unknown> } | undefined;

	constructor(client: NodeRedisClient, sharded: boolean, events: RedisEvents) {
		this.#client = client;
		this.#sharded = sharded;
		this.#events = events;
	}

	publish(channel: string, text: string): Promise<unknown> {
		return this.#sharded ? this.#client.sPublish(channel, text) : this.#client.publish(channel, text);
	}

	async listen(channels: readonly string[]): Promise<void> {
		const subscriber = await this.#connected();
		if (!this.#sharded) await subscriber.subscribe([...channels], this.#onMessage);
		// One command per channel, because in a cluster each channel may be on another node.
		else await Promise.all(channels.map((channel) => subscriber.sSubscribe(channel, this.#onMessage)));
	}

	async unlisten(channels: readonly string[]): Promise<void> {
		const connection = this.#subscriber?.connection;
		if (!connection?.isOpen) return;
		if (!this.#sharded) await connection.unsubscribe([...channels]);
		else await Promise.all(channels.map((channel) => connection.sUnsubscribe(channel)));
	}

	close(): void {
		this.#subscriber?.connection.destroy();
		this.#subscriber = undefined;
	}

	readonly #onMessage = (text: string, channel: string) => this.#events.onMessage(channel, text);

	async #connected(): Promise<NodeRedisSubscriber> {
		const subscriber = this.#subscriber ?? this.#connect();
		this.#subscriber = subscriber;
		try {
			await subscriber.ready;
		} catch (error) {
			this.#drop(subscriber.connection);
			throw error;
		}
		return subscriber.connection;
	}

	#connect() {
		const connection = this.#client.duplicate();
		// Registered first, because an 'error' event without a listener ends the process.
		connection.on("error", (error) => this.#reportError(connection, error));
		// A client that has given up for good is replaced.
		connection.on("terminated", () => {
			if (this.#drop(connection)) this.#events.onUp();
		});
		// A single connection has this property, a cluster does not.
		const isCluster = !("isPubSubActive" in connection);
		const ready = connection.connect().then(() => {
			if (isCluster) this.#watchCluster(connection);
			else connection.on("ready", () => this.#events.onUp());
		});
		return { connection, ready };
	}

	/** Closes this connection; returns whether it was the one in use. */
	#drop(connection: NodeRedisSubscriber): boolean {
		if (this.#subscriber?.connection !== connection) return false;
		this.close();
		return true;
	}

	#reportError(connection: NodeRedisSubscriber, error: unknown): void {
		if (this.#subscriber?.connection !== connection) return;
		if (connection.isReady) this.#events.onError(error);
		else this.#events.onDown(error);
	}

	/** Watches a cluster, which has a connection per node and is never down itself. A node that comes back may have missed messages. */
	#watchCluster(connection: NodeRedisSubscriber): void {
		let isReported = false;
		connection.on("node-error", (error) => {
			// An unreachable node fails again with each try.
			if (!isReported) this.#events.onError(error);
			isReported = true;
		});
		const again = () => {
			isReported = false;
			if (this.#subscriber?.connection === connection) this.#events.onUp();
		};
		for (const event of ["node-ready", "sharded-channel-moved-error", "__resubscribeListeners"])
			connection.on(event, again);
	}
}
