const PREFIX = /^[a-z_][a-z0-9_]*$/i;

/** @throws TypeError if the prefix is not a plain SQL name. */
export function assertPrefix(prefix: string): void {
	if (!PREFIX.test(prefix))
		throw new TypeError("tablePrefix must consist of letters, digits and _, and not start with a digit");
}

/** Returns the names of the tables with this prefix. */
export const namesOf = (prefix: string) => ({
	rooms: `${prefix}rooms`,
	messages: `${prefix}messages`,
	restrictions: `${prefix}restrictions`,
	/** The versions of the schema that the database has. */
	versions: `${prefix}schema`,
});

/** The version of the schema that this package needs. A later one works too, because a migration only adds. */
export const SCHEMA_VERSION = 2;

/**
 * Returns the SQL that creates the tables of `LibsqlMessageStore`, or upgrades them, for your own migrations.
 * `store.setup()` runs the same statements.
 *
 * @param tablePrefix the store's `tablePrefix`.
 * @param fromVersion the version that the database has, `SELECT max(version) FROM chat_schema`; 0 for a new database. A
 * database without the table `chat_schema` has version 0 or 1.
 * @throws TypeError if `tablePrefix` is not a plain SQL name.
 * @example await writeFile("migrations/0007_chat.sql", libsqlSchema());
 */
export const libsqlSchema = (tablePrefix = "chat_", fromVersion = 0): string =>
	`${migrationStatements(tablePrefix, fromVersion).join(";\n")};\n`;

/** Returns the statements of `libsqlSchema`, each on its own. */
export function migrationStatements(prefix: string, fromVersion: number): string[] {
	assertPrefix(prefix);
	const { versions } = namesOf(prefix);
	return [
		...migrations(prefix).slice(fromVersion).flat(),
		`CREATE TABLE IF NOT EXISTS ${versions} (version INTEGER PRIMARY KEY)`,
		`INSERT OR IGNORE INTO ${versions} (version) VALUES ${migrations(prefix)
			.map((_, index) => `(${index + 1})`)
			.join(", ")}`,
	];
}

/** Returns what brings the schema from each version to the next. */
function migrations(prefix: string): string[][] {
	const { rooms, messages, restrictions } = namesOf(prefix);
	return [
		[
			`CREATE TABLE IF NOT EXISTS ${rooms} (room TEXT PRIMARY KEY, epoch TEXT NOT NULL, seq INTEGER NOT NULL)`,
			`CREATE TABLE IF NOT EXISTS ${messages} (
	room TEXT NOT NULL,
	seq INTEGER NOT NULL,
	updated_seq INTEGER NOT NULL,
	id TEXT NOT NULL,
	user_id TEXT NOT NULL,
	username TEXT NOT NULL,
	text TEXT NOT NULL,
	timestamp INTEGER NOT NULL,
	client_id TEXT,
	reply_to TEXT,
	metadata TEXT,
	edited_at INTEGER,
	deleted_at INTEGER,
	reactions TEXT,
	UNIQUE (room, seq),
	UNIQUE (room, id)
)`,
			`CREATE UNIQUE INDEX IF NOT EXISTS ${messages}_sent ON ${messages} (room, user_id, client_id) WHERE client_id IS NOT NULL`,
			`CREATE INDEX IF NOT EXISTS ${messages}_updated ON ${messages} (room, updated_seq)`,
		],
		// A restriction of every room has an empty room, and one of every user an empty user.
		[
			`CREATE TABLE IF NOT EXISTS ${restrictions} (
	kind TEXT NOT NULL,
	room TEXT NOT NULL,
	user_id TEXT NOT NULL,
	until INTEGER,
	seconds INTEGER,
	reason TEXT,
	rev INTEGER NOT NULL UNIQUE,
	is_removed INTEGER NOT NULL,
	PRIMARY KEY (kind, room, user_id)
)`,
		],
	];
}
