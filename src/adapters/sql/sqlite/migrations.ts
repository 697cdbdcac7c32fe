import { namesOf } from "../names";

const PREFIX = /^[a-z_][a-z0-9_]*$/i;

/** @throws TypeError if the prefix is not a plain SQL name. */
export function assertPrefix(prefix: string): void {
	if (!PREFIX.test(prefix))
		throw new TypeError("tablePrefix must consist of letters, digits and _, and not start with a digit");
}

/** The version of the schema that this package needs. A later one works too, because a migration only adds. */
export const SCHEMA_VERSION = 4;

/**
 * Returns the statements that bring the tables from `fromVersion` to `SCHEMA_VERSION`. They run in one transaction, once.
 *
 * @throws TypeError if the prefix is not a plain SQL name.
 */
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
	const { rooms, messages, reactions, marks, mentions, restrictions } = namesOf(prefix);
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
		// Until now, every change was a message that counts, so a message's ordinal is its seq: the stored rows need no write,
		// however many there are, and are read with it.
		[
			`ALTER TABLE ${rooms} ADD COLUMN n INTEGER NOT NULL DEFAULT 0`,
			`ALTER TABLE ${rooms} ADD COLUMN floor INTEGER NOT NULL DEFAULT 0`,
			`ALTER TABLE ${rooms} ADD COLUMN last_seq INTEGER NOT NULL DEFAULT 0`,
			`UPDATE ${rooms} SET n = seq, last_seq = seq WHERE room <> ''`,
			`ALTER TABLE ${messages} ADD COLUMN n INTEGER`,
			`ALTER TABLE ${messages} ADD COLUMN kind TEXT`,
			`CREATE TABLE IF NOT EXISTS ${reactions} (
	room TEXT NOT NULL,
	id TEXT NOT NULL,
	emoji TEXT NOT NULL,
	user_id TEXT NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (room, id, emoji, user_id)
) WITHOUT ROWID`,
		],
		[
			`ALTER TABLE ${messages} ADD COLUMN mentions TEXT`,
			`CREATE TABLE IF NOT EXISTS ${marks} (
	room TEXT NOT NULL,
	user_id TEXT NOT NULL,
	seq INTEGER NOT NULL,
	n INTEGER NOT NULL,
	rev INTEGER NOT NULL,
	PRIMARY KEY (room, user_id)
) WITHOUT ROWID`,
			`CREATE TABLE IF NOT EXISTS ${mentions} (
	user_id TEXT NOT NULL,
	room TEXT NOT NULL,
	seq INTEGER NOT NULL,
	PRIMARY KEY (user_id, room, seq)
) WITHOUT ROWID`,
		],
	];
}
