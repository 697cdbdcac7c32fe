import { afterAll, describe, it } from "vitest";
import { PostgresPubSub } from "../../../src/adapters/postgres";
import { pubsubSuite } from "../../../src/testing";
import { missingService, services } from "../../support/service";

const missing = await missingService("PostgreSQL");

describe.skipIf(missing)("PostgresPubSub", () => {
	const [a, b] = [1, 2].map(() => new PostgresPubSub({ url: services.PostgreSQL, prefix: "pubsub_suite_" }));
	afterAll(() => Promise.all([a!.close(), b!.close()]));

	for (const { name, run } of pubsubSuite) it(name, () => run({ a: a!, b: b! }));
});
