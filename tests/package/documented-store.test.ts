import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MessageStore } from "../../src";
import { storeSuite } from "../../src/testing";
import { missingService, services } from "../support/service";
import { readSnippets, root } from "./read-snippets";

const missing = await missingService("PostgreSQL");
const folder = join(root, "tmp/documented-store");
const page = "docs/custom-store.md";
const code = readSnippets().find((one) => one.page === page && one.file === "store.ts")?.code ?? "";

it("the documented store has at most 40 lines", () => {
	const lines = code.split("\n").filter((line) => line.trim() !== "");
	expect(lines.length).toBeGreaterThan(10);
	expect(lines.length).toBeLessThanOrEqual(40);
});

describe.skipIf(missing)("the documented store, on PostgreSQL", () => {
	const schema = `documented_${crypto.randomUUID().replaceAll("-", "")}`;
	const connect = () =>
		postgres(services.PostgreSQL, { max: 8, connection: { search_path: schema }, onnotice: () => {} });
	const [here, there] = [connect(), connect()];
	let postsStore: (sql: postgres.Sql) => MessageStore;

	beforeAll(async () => {
		mkdirSync(folder, { recursive: true });
		// Unchanged, except that its imports lead to the sources.
		writeFileSync(join(folder, "store.ts"), code.replaceAll(/"jsandy-chat(\/\w+)?"/g, '"../../src$1"'));
		({ postsStore } = await import(join(folder, "store.ts")));
		const sql = readFileSync(join(root, page), "utf8").match(/```sql\n([\s\S]*?)```/)?.[1] ?? "";
		await here.unsafe(`CREATE SCHEMA ${schema}`);
		await here.unsafe(sql);
	});
	afterAll(async () => {
		await here.unsafe(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
		await Promise.all([here.end(), there.end()]);
		rmSync(folder, { recursive: true, force: true });
	});

	for (const { name, run } of storeSuite) it(name, () => run(postsStore(here), postsStore(there)), 30_000);
});
