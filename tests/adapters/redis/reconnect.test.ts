import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { PubSubError } from "../../../src/adapters/redis";
import { closing } from "../../support/closing";
import { missingProgram } from "../../support/own-server";
import { watch } from "../watch";
import { clients, clusters } from "./libraries";
import { startRedis } from "./redis-server";

const missing = missingProgram("redis-server");
const kinds = [
	...clients.map((each) => ({ ...each, cluster: false })),
	...clusters.map((each) => ({ ...each, cluster: true })),
];
const all = kinds.flatMap((kind) => [false, true].map((sharded) => ({ ...kind, sharded })));

describe.skipIf(missing).each(all)("RedisPubSub with $library, cluster: $cluster, sharded: $sharded", (kind) => {
	const { make, cluster, sharded } = kind;
	let redis: Awaited<ReturnType<typeof startRedis>>;
	beforeAll(async () => {
		redis = await startRedis({ cluster });
	});
	afterEach(() => redis.start());
	afterAll(() => redis.close());

	const open = async () => closing(await make(redis.port, { sharded, publishTimeoutMs: 300 })).pubsub;

	/** Publishes one message, which must arrive. */
	async function arrives(pubsub: Awaited<ReturnType<typeof open>>, got: Awaited<ReturnType<typeof watch>>) {
		await pubsub.publish("tea", "1");
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledExactlyOnceWith("1"));
	}

	it("opens again and continues after its connection was cut", async () => {
		const pubsub = await open();
		const got = await watch(pubsub, "tea");
		expect(await redis.killSubscribers()).toBeGreaterThan(0);
		await got.reopened();
		await arrives(pubsub, got);
	});

	it("opens again and continues after Redis was restarted, and refuses to publish in between", async () => {
		const pubsub = await open();
		const got = await watch(pubsub, "tea");
		await redis.stop();
		await vi.waitFor(() => expect(got.onError).toHaveBeenCalled());
		await expect(pubsub.publish("tea", "lost")).rejects.toSatisfy(PubSubError.is);
		await redis.start();
		await got.reopened();
		// The client given to the adapter reconnects in its own time.
		await vi.waitFor(() => pubsub.publish("tea", "1"));
		await vi.waitFor(() => expect(got.onMessage).toHaveBeenCalledWith("1"));
	});
});
