import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MessageStore } from "../../src";
import { storeSuite } from "../../src/testing";
import { missingService, services } from "../support/service";
import { readSnippets, root } from "./read-snippets";

const missing = await missingService("PostgreSQL");
const page = "docs/custom-store.md";
const tables = [...readFileSync(join(root, page), "utf8").matchAll(/```sql\n([\s\S]*?)```/g)].map(
	([, sql = ""]) => sql,
);

const stores = [
	{ file: "store.ts", makes: "postsStore", maxLines: 40, tables: tables[0] },
	{ file: "chat-store.ts", makes: "chatStore", maxLines: 90, tables: tables[1] },
	{
		file: "chat-marks.ts",
		makes: "markingStore",
		maxLines: 60,
		tables: `${tables[1]}${tables[2]}`,
		beside: "chat-store.ts",
	},
];

const codeOf = (file: string) => readSnippets().find((one) => one.page === page && one.file === file)?.code ?? "";

for (const { file, makes, maxLines, tables = "", beside } of stores) {
	const code = codeOf(file);
	const folder = join(root, "tmp/documented-store", makes);

	it(`the documented ${makes} has at most ${maxLines} lines`, () => {
		const lines = code.split("\n").filter((line) => line.trim() !== "");
		expect(lines.length).toBeGreaterThan(10);
		expect(lines.length).toBeLessThanOrEqual(maxLines);
	});

	describe.skipIf(missing)(`the documented ${makes}, on PostgreSQL`, () => {
		const schema = `documented_${crypto.randomUUID().replaceAll("-", "")}`;
		const connect = () =>
			postgres(services.PostgreSQL, { max: 8, connection: { search_path: schema }, onnotice: () => {} });
		const [here, there] = [connect(), connect()];
		let make: (sql: postgres.Sql) => MessageStore;

		beforeAll(async () => {
			mkdirSync(folder, { recursive: true });
			// Unchanged, except that its imports lead to the sources.
			for (const one of [file, ...(beside ? [beside] : [])])
				writeFileSync(join(folder, one), codeOf(one).replaceAll(/"jsandy-chat(\/\w+)?"/g, '"../../../src$1"'));
			({ [makes]: make } = await import(join(folder, file)));
			await here.unsafe(`CREATE SCHEMA ${schema}`);
			await here.unsafe(tables);
		});
		afterAll(async () => {
			await here.unsafe(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
			await Promise.all([here.end(), there.end()]);
			rmSync(folder, { recursive: true, force: true });
		});

		for (const { name, run } of storeSuite) it(name, () => run(make(here), make(there)), 30_000);
	});
}

it("no line of the documented chatStore is longer than 120 columns", () => {
	const code = readSnippets().find((one) => one.file === "chat-store.ts")?.code ?? "";
	const long = code.split("\n").filter((line) => line.replaceAll("\t", "  ").length > 120);
	expect(long).toEqual([]);
});
