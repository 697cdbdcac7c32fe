import { once } from "node:events";
import Redis, { Cluster } from "ioredis";
import { createClient, createCluster } from "redis";
import { RedisPubSub, type RedisPubSubOptions } from "../../../src/adapters/redis";

interface Made {
	pubsub: RedisPubSub;
	/** Closes the adapter and the client that it was given. */
	close(): Promise<void>;
}
type Make = (port: number, options?: RedisPubSubOptions) => Promise<Made>;

function made(pubsub: RedisPubSub, end: () => void): Made {
	const close = async () => {
		await pubsub.close();
		end();
	};
	return { pubsub, close };
}

/** Each library with a connected client. */
export const clients: { library: string; make: Make }[] = [
	{
		library: "node-redis",
		async make(port, options) {
			const socket = { port, host: "127.0.0.1", reconnectStrategy: () => 20 };
			const client = await createClient({ socket })
				.on("error", () => {})
				.connect();
			return made(new RedisPubSub(client, options), () => client.destroy());
		},
	},
	{
		library: "ioredis",
		async make(port, options) {
			const client = new Redis(port, { retryStrategy: () => 20 }).on("error", () => {});
			await once(client, "ready");
			return made(new RedisPubSub(client, options), () => client.disconnect());
		},
	},
];

/** Each library with a connected cluster. */
export const clusters: { library: string; make: Make }[] = [
	{
		library: "node-redis",
		async make(port, options) {
			const defaults = { socket: { reconnectStrategy: () => 20 } };
			const cluster = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }], defaults });
			await cluster.on("error", () => {}).connect();
			return made(new RedisPubSub(cluster, options), () => cluster.destroy());
		},
	},
	{
		library: "ioredis",
		async make(port, options) {
			const cluster = new Cluster([{ host: "127.0.0.1", port }], {
				shardedSubscribers: true,
				clusterRetryStrategy: () => 20,
			});
			await once(
				cluster.on("error", () => {}),
				"ready",
			);
			return made(new RedisPubSub(cluster, options), () => cluster.disconnect());
		},
	},
];
