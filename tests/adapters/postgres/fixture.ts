import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterEach } from "vitest";
import { PostgresMessageStore, type PostgresMessageStoreOptions } from "../../../src/adapters/postgres";
import { services } from "../../support/service";

const atEnd: (() => unknown)[] = [];

/** Registers a function to run after the test, in reverse order. */
export const later = (run: () => unknown) => atEnd.push(run);

afterEach(async () => {
	for (const run of atEnd.splice(0).reverse()) await run();
});

/** Returns a client that is closed after the test. */
export function openSql(options: postgres.Options<Record<string, postgres.PostgresType>> = {}) {
	const sql = postgres(services.PostgreSQL, { max: 1, onnotice: () => {}, ...options });
	later(() => sql.end({ timeout: 1 }));
	return sql;
}

/** Returns a prefix that no other test uses, so that tests can run in parallel. */
export const newPrefix = () => `t_${randomUUID().slice(0, 8)}_`;

/** Drops what stores with this prefix have created. */
export const dropTables = (prefix: string) =>
	asAdmin(`
		DROP TABLE IF EXISTS ${prefix}messages, ${prefix}rooms, ${prefix}reactions, ${prefix}marks, ${prefix}mentions, ${prefix}restrictions, ${prefix}schema;
		DROP FUNCTION IF EXISTS ${prefix}append_1, ${prefix}append_2, ${prefix}commit_3, ${prefix}commit_4, ${prefix}mark_4, ${prefix}marks_4;`);

/** Returns a prefix whose tables are dropped after the test. */
export function newTables(): string {
	const prefix = newPrefix();
	later(() => dropTables(prefix));
	return prefix;
}

/** Removes a role and its rights after the test. */
export const dropRole = (role: string) => later(() => asAdmin(`DROP OWNED BY ${role}; DROP ROLE ${role}`));

async function asAdmin(statements: string): Promise<void> {
	const sql = postgres(services.PostgreSQL, { max: 1, onnotice: () => {} });
	try {
		await sql.unsafe(statements);
	} finally {
		await sql.end();
	}
}

/** Returns a store that is closed after the test, on new tables by default. */
export function openStore(options: Partial<PostgresMessageStoreOptions & { url: string }> = {}) {
	const store = new PostgresMessageStore({ url: services.PostgreSQL, tablePrefix: newTables(), ...options });
	later(() => store.close());
	return store;
}

/** Resolves with the id of the server process in which a statement on these tables waits for a lock. */
export async function lockWaiter(sql: postgres.Sql, tablePrefix: string): Promise<number> {
	for (;;) {
		const [waiter] = await sql<{ pid: number }[]>`SELECT pid FROM pg_stat_activity
			WHERE wait_event_type = 'Lock' AND query LIKE ${`%${tablePrefix}%`} AND pid <> pg_backend_pid()`;
		if (waiter) return waiter.pid;
	}
}

/** Ends the connection of a statement on these tables that waits for a lock, as soon as there is one. */
export async function terminateWaiter(sql: postgres.Sql, tablePrefix: string): Promise<void> {
	for (;;) {
		const ended = await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE wait_event_type = 'Lock' AND query LIKE ${`%${tablePrefix}%`} AND pid <> pg_backend_pid()`;
		if (ended.length > 0) return;
	}
}
