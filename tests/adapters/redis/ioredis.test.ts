import Redis from "ioredis";
import { afterAll, describe, it } from "vitest";
import { RedisPubSub } from "../../../src/adapters/redis";
import { pubsubSuite } from "../../../src/testing";
import { missingService, services } from "../../support/service";

const missing = await missingService("Redis");

describe.skipIf(missing).each([false, true])("RedisPubSub with ioredis, sharded: %s", (sharded) => {
	// A prefix, which ioredis adds to sharded channels only.
	const options = { lazyConnect: true, keyPrefix: "app:" };
	const clients = [new Redis(services.Redis, options), new Redis(services.Redis, options)];
	const [a, b] = clients.map((client) => new RedisPubSub(client, { sharded }));
	afterAll(async () => {
		await Promise.all([a!.close(), b!.close()]);
		for (const client of clients) client.disconnect();
	});

	for (const { name, run } of pubsubSuite) it(name, () => run({ a: a!, b: b! }));
});
