import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kyselyStore } from "../../examples/custom-store/store";
import { createPosts, type Database } from "../../examples/custom-store/table";
import { storeSuite } from "../../src/testing";
import { missingService, services } from "../support/service";
import { startChat } from "../support/started-chat";

const missing = await missingService("PostgreSQL");

describe.skipIf(missing)("the example of a custom store, on PostgreSQL", () => {
	const schema = `custom_store_${crypto.randomUUID().replaceAll("-", "")}`;
	const open = () =>
		new Kysely<Database>({
			dialect: new PostgresDialect({
				pool: new pg.Pool({ connectionString: services.PostgreSQL, max: 8, options: `-c search_path=${schema}` }),
			}),
		});
	const [here, there] = [open(), open()];

	beforeAll(async () => {
		await sql`CREATE SCHEMA ${sql.id(schema)}`.execute(here);
		await createPosts(here);
	});
	afterAll(async () => {
		await sql`DROP SCHEMA IF EXISTS ${sql.id(schema)} CASCADE`.execute(here);
		await Promise.all([here.destroy(), there.destroy()]);
	});

	for (const { name, run } of storeSuite) it(name, () => run(kyselyStore(here), kyselyStore(there)), 30_000);

	it("serves a chat, and leaves the app's own columns to the app", async () => {
		const chat = await startChat({ store: kyselyStore(here) });
		const ada = await chat.join("Ada", "tea");
		const sent = await ada.request("sendMessage", { room: "tea", text: "hello", clientId: "c1" });
		expect(await ada.request("sendMessage", { room: "tea", text: "hello", clientId: "c1" })).toEqual(sent);
		const rows = await here.selectFrom("posts").select(["body", "is_pinned"]).where("room", "=", "tea").execute();
		expect(rows).toEqual([{ body: "hello", is_pinned: false }]);
		await chat.close();
	});
});
