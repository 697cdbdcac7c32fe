import { createClient } from "redis";
import type { MessageStore, PubSubAdapter } from "../../../src";
import { PostgresMessageStore } from "../../../src/adapters/postgres";
import { RedisPubSub } from "../../../src/adapters/redis";

/** What a server of a run stands on. */
export interface Backends {
	store: MessageStore;
	pubsub: PubSubAdapter;
	/** Ends their connections. */
	close(): Promise<void>;
}

/** The one place that chooses which store and which bus the chaos is made with. */
export function openBackends({
	storeUrl,
	tablePrefix,
	redisUrl,
}: {
	storeUrl: string;
	tablePrefix: string;
	redisUrl: string;
}): Backends {
	const store = new PostgresMessageStore({ url: storeUrl, tablePrefix });
	const redis = createClient({ url: redisUrl, disableOfflineQueue: true });
	// The adapter tells of it too.
	redis.on("error", () => {});
	// Not awaited: a server has to start, and to take messages, while Redis is down.
	redis.connect().catch(() => {});
	const pubsub = new RedisPubSub(redis);
	return {
		store,
		pubsub,
		close: async () => {
			await pubsub.close();
			redis.destroy();
			await store.close();
		},
	};
}
