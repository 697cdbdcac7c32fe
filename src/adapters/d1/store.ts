import { namesOf } from "../sql/names";
import { sqlite } from "../sql/sqlite/dialect";
import { assertPrefix, migrationStatements } from "../sql/sqlite/migrations";
import { SqlMessageStore } from "../sql/store";
import type { D1Client } from "./client";
import { D1Database } from "./database";

/** The database, and the names of its tables. */
export interface D1MessageStoreOptions {
	/** The D1 binding, such as `env.DB`. */
	database: D1Client;
	/** The prefix of the names of tables and indexes. Default `"chat_"`. */
	tablePrefix?: string;
}

/**
 * Keeps messages in Cloudflare's D1. The tables are created on first use. Each commit is one batch, which D1 runs as a
 * transaction.
 *
 * @throws TypeError if `tablePrefix` is not a plain SQL name.
 * @example const store = new D1MessageStore({ database: env.DB });
 */
export class D1MessageStore extends SqlMessageStore {
	constructor({ database, tablePrefix = "chat_" }: D1MessageStoreOptions) {
		assertPrefix(tablePrefix);
		super({
			database: new D1Database(database, tablePrefix),
			dialect: sqlite,
			names: namesOf(tablePrefix),
			commits: {},
		});
	}
}

/**
 * Returns the SQL that creates the tables of `D1MessageStore`, or upgrades them, for `wrangler d1 migrations`.
 * `store.setup()` runs the same statements.
 *
 * @param tablePrefix the store's `tablePrefix`.
 * @param fromVersion the version that the database has, `SELECT max(version) FROM chat_schema`; 0 for a new database.
 * @throws TypeError if `tablePrefix` is not a plain SQL name.
 * @example writeFileSync("migrations/0001_chat.sql", d1Schema());
 */
export const d1Schema = (tablePrefix = "chat_", fromVersion = 0): string =>
	`${migrationStatements(tablePrefix, fromVersion).join(";\n")};\n`;
