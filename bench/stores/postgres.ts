import postgres from "postgres";
import { PostgresMessageStore, type PostgresSql } from "../../src/adapters/postgres";
import type { Commit, Contender } from "./contender";

const url = process.env.TEST_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";

/** Tables of its own in the database at hand; undefined when there is none. */
export async function postgresContender(): Promise<Contender | undefined> {
	const sql = postgres(url, { max: 4, onnotice: () => {}, fetch_types: false });
	const tablePrefix = `bench_${crypto.randomUUID().slice(0, 8)}_`;
	const commits: Commit[] = [];
	const recorded: PostgresSql = {
		unsafe: (statement, args, options) => {
			const query = sql.unsafe(statement, args, options);
			if (!statement.includes(`${tablePrefix}commit`)) return query;
			const read = query.values.bind(query);
			const values = async () => {
				const began = performance.now();
				const rows = await read();
				commits.push({ changes: rows.length, ms: performance.now() - began });
				return rows;
			};
			return Object.assign(query, { values });
		},
		end: () => sql.end(),
	};
	try {
		const show = async (name: string) => Object.values((await sql.unsafe(`SHOW ${name}`))[0] ?? {})[0];
		const names = ["server_version", "fsync", "synchronous_commit", "wal_sync_method"];
		const settings = await Promise.all(names.map(async (name) => `${name} ${await show(name)}`));
		const store = new PostgresMessageStore({ sql: recorded, tablePrefix });
		return { name: "PostgreSQL", settings: settings.join(", "), store, commits, close };
	} catch (error) {
		await sql.end();
		if ((error as { code?: unknown }).code !== "ECONNREFUSED") throw error;
		console.log("PostgreSQL: none at hand, not measured");
		return undefined;
	}

	async function close(): Promise<void> {
		await sql.unsafe(`
			DROP TABLE IF EXISTS ${tablePrefix}messages, ${tablePrefix}rooms, ${tablePrefix}reactions, ${tablePrefix}marks,
				${tablePrefix}mentions, ${tablePrefix}restrictions, ${tablePrefix}schema;
			DROP FUNCTION IF EXISTS ${tablePrefix}append_2, ${tablePrefix}commit_3, ${tablePrefix}commit_4, ${tablePrefix}mark_4,
				${tablePrefix}marks_4;`);
		await sql.end();
	}
}
