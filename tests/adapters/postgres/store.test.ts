import { afterAll, describe, it } from "vitest";
import { PostgresMessageStore } from "../../../src/adapters/postgres";
import { storeSuite } from "../../../src/testing/store-suite";
import { missingService, services } from "../../support/service";
import { dropTables, newPrefix } from "./tables";

const missing = await missingService("PostgreSQL");

describe.skipIf(missing)("PostgresMessageStore", () => {
	const tablePrefix = newPrefix();
	const store = new PostgresMessageStore({ url: services.PostgreSQL, tablePrefix });
	afterAll(async () => {
		await store.close();
		await dropTables(tablePrefix);
	});

	for (const { name, run } of storeSuite) it(name, () => run(store));
});
