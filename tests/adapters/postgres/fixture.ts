import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterEach } from "vitest";
import { PostgresMessageStore, type PostgresMessageStoreOptions } from "../../../src/adapters/postgres";
import { services } from "../../support/service";

const atEnd: (() => unknown)[] = [];

/** Runs after the test, the latest first. */
export const later = (run: () => unknown) => atEnd.push(run);

afterEach(async () => {
	for (const run of atEnd.splice(0).reverse()) await run();
});

/** A client of the test's own, ended after it. */
export function openSql(options: postgres.Options<Record<string, postgres.PostgresType>> = {}) {
	const sql = postgres(services.PostgreSQL, { max: 1, onnotice: () => {}, ...options });
	later(() => sql.end({ timeout: 1 }));
	return sql;
}

/** A prefix that no other test uses, so that tests run beside each other. */
export const newPrefix = () => `t_${randomUUID().slice(0, 8)}_`;

/** Removes what stores with this prefix have made. */
export const dropTables = (prefix: string) =>
	asAdmin(`
		DROP TABLE IF EXISTS ${prefix}messages, ${prefix}rooms;
		DROP FUNCTION IF EXISTS ${prefix}append_1;`);

/** A prefix whose tables are dropped after the test. */
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

/** A store on tables of its own unless told otherwise, closed after the test. */
export function openStore(options: Partial<PostgresMessageStoreOptions & { url: string }> = {}) {
	const store = new PostgresMessageStore({ url: services.PostgreSQL, tablePrefix: newTables(), ...options });
	later(() => store.close());
	return store;
}

/** Resolves with the process of the server in which a statement about these tables waits for a lock. */
export async function lockWaiter(sql: postgres.Sql, tablePrefix: string): Promise<number> {
	for (;;) {
		const [waiter] = await sql<{ pid: number }[]>`SELECT pid FROM pg_stat_activity
			WHERE wait_event_type = 'Lock' AND query LIKE ${`%${tablePrefix}%`} AND pid <> pg_backend_pid()`;
		if (waiter) return waiter.pid;
	}
}
