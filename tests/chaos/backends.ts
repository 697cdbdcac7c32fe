import type { MessageStore, PubSubAdapter } from "../../src";
import { LibsqlMessageStore } from "../../src/adapters/libsql";
import { RedisBus } from "./redis-bus";

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
	const store = new LibsqlMessageStore({ url: storeUrl, tablePrefix });
	const pubsub = new RedisBus(redisUrl);
	return {
		store,
		pubsub,
		close: async () => {
			pubsub.close();
			await store.close();
		},
	};
}
