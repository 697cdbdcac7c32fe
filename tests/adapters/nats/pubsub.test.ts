import { connect } from "@nats-io/transport-node";
import { afterAll, describe, it } from "vitest";
import { NatsPubSub } from "../../../src/adapters/nats";
import { pubsubSuite } from "../../../src/testing";
import { missingService, services } from "../../support/service";

const missing = await missingService("NATS");

describe.skipIf(missing)("NatsPubSub", async () => {
	if (missing) return;
	const connections = [await connect({ servers: services.NATS }), await connect({ servers: services.NATS })];
	const [a, b] = connections.map((connection) => new NatsPubSub(connection));
	afterAll(async () => {
		await Promise.all([a!.close(), b!.close()]);
		await Promise.all(connections.map((connection) => connection.close()));
	});

	for (const { name, run } of pubsubSuite) it(name, () => run({ a: a!, b: b! }));
});
