import postgres from "postgres";
import { services } from "../../support/service";

/** A prefix that no other test uses, so that tests run beside each other. */
export const newPrefix = () => `t_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}_`;

/** One connection of the test's own. */
export const openSql = () => postgres(services.PostgreSQL, { max: 1, onnotice: () => {} });

/** Removes what a store with this prefix has made. */
export async function dropTables(prefix: string): Promise<void> {
	const sql = openSql();
	try {
		await sql.unsafe(`
			DROP TABLE IF EXISTS ${prefix}messages, ${prefix}rooms;
			DROP FUNCTION IF EXISTS ${prefix}append_1;`);
	} finally {
		await sql.end();
	}
}
