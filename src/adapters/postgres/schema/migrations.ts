import { commitFunction } from "./commit-function";
import { markFunctions } from "./mark-functions";
import { postgresNames } from "./names";

const PREFIX = /^[a-z_][a-z0-9_]{0,39}$/;

/** @throws TypeError if the prefix is not a plain lower-case SQL name of at most 40 characters. */
export function assertPrefix(prefix: string): void {
	if (!PREFIX.test(prefix))
		throw new TypeError(
			"tablePrefix must consist of at most 40 lower-case letters, digits and _, and not start with a digit",
		);
}

/** The version of the schema that this package needs. A later one works too, because a migration only adds. */
export const SCHEMA_VERSION = 4;

/**
 * Returns the SQL that creates the tables of `PostgresMessageStore`, or upgrades them, for your own migrations. Each
 * statement is safe to repeat. `store.setup()` runs the same statements.
 *
 * @param tablePrefix the store's `tablePrefix`.
 * @param fromVersion the version that the database has, `SELECT max(version) FROM chat_schema`; 0 for a new database. A
 * database without the table `chat_schema` has version 0 or 1.
 * @throws TypeError if `tablePrefix` is not a plain lower-case SQL name of at most 40 characters.
 * @example await writeFile("migrations/0007_chat.sql", postgresSchema());
 */
export function postgresSchema(tablePrefix = "chat_", fromVersion = 0): string {
	assertPrefix(tablePrefix);
	const { versions } = postgresNames(tablePrefix);
	const steps = migrations(tablePrefix).slice(fromVersion);
	return [
		...steps,
		`
CREATE TABLE IF NOT EXISTS ${versions} (version integer PRIMARY KEY);
GRANT SELECT ON ${versions} TO PUBLIC;
INSERT INTO ${versions} (version) SELECT generate_series(1, ${SCHEMA_VERSION}) ON CONFLICT DO NOTHING;
`,
	]
		.join("\n")
		.trimStart();
}

/**
 * Returns what brings the schema from each version to the next. Names are compared byte by byte, whatever the database's
 * collation does with case and accents.
 */
function migrations(prefix: string): string[] {
	const names = postgresNames(prefix);
	const { rooms, messages, reactions, marks, mentions, restrictions, append, commit3, commit } = names;
	return [
		`
CREATE TABLE IF NOT EXISTS ${rooms} (room text COLLATE "C" PRIMARY KEY, epoch text NOT NULL, seq bigint NOT NULL);
CREATE TABLE IF NOT EXISTS ${messages} (
	room text COLLATE "C" NOT NULL,
	seq bigint NOT NULL,
	updated_seq bigint NOT NULL,
	id text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL,
	username text NOT NULL,
	text text NOT NULL,
	timestamp bigint NOT NULL,
	client_id text COLLATE "C",
	reply_to text,
	metadata json,
	edited_at bigint,
	deleted_at bigint,
	reactions json,
	PRIMARY KEY (room, seq),
	UNIQUE (room, id)
);
CREATE UNIQUE INDEX IF NOT EXISTS ${messages}_sent ON ${messages} (room, user_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS ${messages}_updated ON ${messages} (room, updated_seq);`,

		// A restriction of every room has an empty room, and one of every user an empty user.
		`
CREATE TABLE IF NOT EXISTS ${restrictions} (
	kind text COLLATE "C" NOT NULL,
	room text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL,
	until bigint,
	seconds integer,
	reason text,
	rev bigint NOT NULL UNIQUE,
	is_removed boolean NOT NULL,
	PRIMARY KEY (kind, room, user_id)
);`,

		// Until now, every change was a message that counts, so a message's ordinal is its seq: the stored rows need no write,
		// however many there are, and are read with it.
		`
ALTER TABLE ${rooms} ADD COLUMN IF NOT EXISTS n bigint, ADD COLUMN IF NOT EXISTS last_seq bigint,
	ADD COLUMN IF NOT EXISTS floor bigint NOT NULL DEFAULT 0;
UPDATE ${rooms} SET n = CASE room WHEN '' THEN 0 ELSE seq END, last_seq = CASE room WHEN '' THEN 0 ELSE seq END WHERE n IS NULL;
ALTER TABLE ${rooms} ALTER COLUMN n SET DEFAULT 0, ALTER COLUMN n SET NOT NULL,
	ALTER COLUMN last_seq SET DEFAULT 0, ALTER COLUMN last_seq SET NOT NULL;
CREATE TABLE IF NOT EXISTS ${reactions} (
	room text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	emoji text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL,
	at bigint NOT NULL,
	PRIMARY KEY (room, id, emoji, user_id)
);
ALTER TABLE ${messages} ADD COLUMN IF NOT EXISTS n bigint, ADD COLUMN IF NOT EXISTS kind text;`,

		// Servers of versions 2 and 3 go on to call their functions.
		`
CREATE TABLE IF NOT EXISTS ${marks} (
	room text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL,
	seq bigint NOT NULL,
	n bigint NOT NULL,
	rev bigint NOT NULL,
	PRIMARY KEY (room, user_id)
) WITH (fillfactor = 80);
CREATE TABLE IF NOT EXISTS ${mentions} (
	user_id text COLLATE "C" NOT NULL,
	room text COLLATE "C" NOT NULL,
	seq bigint NOT NULL,
	PRIMARY KEY (user_id, room, seq)
);
${commitFunction(names)}
${markFunctions(names)}
CREATE OR REPLACE FUNCTION ${commit3}(appends json, replaces json, reacts json, names json, wait_ms integer)
RETURNS TABLE (place bigint, seq bigint, n bigint, stored text) LANGUAGE sql AS $body$
	SELECT place, seq, n, stored FROM ${commit}(appends, replaces, reacts, names, wait_ms)
$body$;
CREATE OR REPLACE FUNCTION ${append}(sent json, names json, wait_ms integer)
RETURNS TABLE (place bigint, seq bigint, stored text) LANGUAGE plpgsql AS $body$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT c.place, c.seq, c.stored FROM ${commit}((
		SELECT json_agg(g) FROM (
			SELECT s.*, 1 AS counts FROM ROWS FROM (json_to_recordset(sent) AS (room text, id text, user_id text, username text,
				text text, timestamp bigint, client_id text, reply_to text, metadata json)) WITH ORDINALITY
				AS s (room, id, user_id, username, text, timestamp, client_id, reply_to, metadata, place)
		) g
	), NULL, NULL, names, wait_ms) c;
END $body$;
ALTER TABLE ${messages} ADD COLUMN IF NOT EXISTS mentions json;`,
	];
}
