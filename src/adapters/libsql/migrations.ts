import { migrationStatements } from "../sql/sqlite/migrations";

/**
 * Returns the SQL that creates the tables of `LibsqlMessageStore`, or upgrades them, for your own migrations.
 * `store.setup()` runs the same statements. An upgrade runs once: in one transaction, with the servers of the older version
 * stopped.
 *
 * @param tablePrefix the store's `tablePrefix`.
 * @param fromVersion the version that the database has, `SELECT max(version) FROM chat_schema`; 0 for a new database. A
 * database without the table `chat_schema` has version 0 or 1.
 * @throws TypeError if `tablePrefix` is not a plain SQL name.
 * @example await writeFile("migrations/0007_chat.sql", libsqlSchema());
 */
export const libsqlSchema = (tablePrefix = "chat_", fromVersion = 0): string =>
	`${migrationStatements(tablePrefix, fromVersion).join(";\n")};\n`;
