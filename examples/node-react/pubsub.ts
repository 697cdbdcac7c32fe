import { createClient } from "redis";
// In your app: "jsandy-chat/adapters" and "jsandy-chat/adapters/redis".
import { MemoryPubSub, type PubSubAdapter } from "../../src/adapters";
import { RedisPubSub } from "../../src/adapters/redis";

/** Creates the pub/sub between servers: Redis if `REDIS_URL` is set, otherwise memory, for a single server. */
export async function createPubSub(): Promise<{ pubsub: PubSubAdapter; close: () => Promise<void> }> {
	const url = process.env.REDIS_URL;
	if (!url) return { pubsub: new MemoryPubSub(), close: async () => {} };
	const redis = await createClient({ url }).on("error", console.error).connect();
	const pubsub = new RedisPubSub(redis);
	const close = async () => {
		await pubsub.close();
		await redis.close();
	};
	return { pubsub, close };
}
