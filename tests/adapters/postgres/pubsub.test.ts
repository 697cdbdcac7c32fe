import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, describe, it } from "vitest";
import { PostgresPubSub } from "../../../src/adapters/postgres";
import { pubsubSuite } from "../../../src/testing";
import { missingService, services } from "../../support/service";

const missing = await missingService("PostgreSQL");

describe.skipIf(missing)("PostgresPubSub", () => {
	const prefix = `t${randomUUID().slice(0, 8)}_`;
	const [a, b] = [1, 2].map(() => new PostgresPubSub({ url: services.PostgreSQL, prefix }));
	afterAll(async () => {
		await Promise.all([a!.close(), b!.close()]);
		const sql = postgres(services.PostgreSQL, { onnotice: () => {} });
		await sql.unsafe(`DROP TABLE IF EXISTS ${prefix}bus`);
		await sql.end();
	});

	for (const { name, run } of pubsubSuite) it(name, () => run({ a: a!, b: b! }));
});
