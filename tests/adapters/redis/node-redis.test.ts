import { createClient } from "redis";
import { afterAll, beforeAll, describe, it } from "vitest";
import { RedisPubSub } from "../../../src/adapters/redis";
import { pubsubSuite } from "../../../src/testing";
import { missingService, services } from "../../support/service";

const missing = await missingService("Redis");

describe.skipIf(missing).each([false, true])("RedisPubSub with node-redis, sharded: %s", (sharded) => {
	const clients = [createClient({ url: services.Redis }), createClient({ url: services.Redis })];
	const [a, b] = clients.map((client) => new RedisPubSub(client, { sharded }));
	beforeAll(() => Promise.all(clients.map((client) => client.connect())));
	afterAll(async () => {
		await Promise.all([a!.close(), b!.close()]);
		for (const client of clients) client.destroy();
	});

	for (const { name, run } of pubsubSuite) it(name, () => run({ a: a!, b: b! }));
});
