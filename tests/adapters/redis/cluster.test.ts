import { Cluster } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RedisPubSub } from "../../../src/adapters/redis";
import { pubsubSuite } from "../../../src/testing";
import { missingProgram } from "../../support/own-server";
import { clusters } from "./libraries";
import { startRedis } from "./redis-server";

const missing = missingProgram("redis-server");
const all = clusters.flatMap((kind) => [false, true].map((sharded) => ({ ...kind, sharded })));

describe.skipIf(missing).each(all)("RedisPubSub with a cluster of $library, sharded: $sharded", ({ make, sharded }) => {
	let redis: Awaited<ReturnType<typeof startRedis>>;
	let made: Awaited<ReturnType<typeof make>>[];
	beforeAll(async () => {
		redis = await startRedis({ cluster: true });
		made = [await make(redis.port, { sharded }), await make(redis.port, { sharded })];
	});
	afterAll(async () => {
		await Promise.all(made.map((each) => each.close()));
		await redis.close();
	});

	for (const { name, run } of pubsubSuite) it(name, () => run({ a: made[0]!.pubsub, b: made[1]!.pubsub }));
});

describe("RedisPubSub", () => {
	it("refuses sharded with a Cluster of ioredis that has no sharded subscribers", () => {
		const cluster = new Cluster([], { lazyConnect: true });
		expect(() => new RedisPubSub(cluster, { sharded: true })).toThrow("shardedSubscribers");
		cluster.disconnect();
	});
});
