/**
 * Returns every statement of the store, for tables with this prefix.
 *
 * Only the prefix is written into the SQL; everything else is an argument. Messages are passed as JSON text, so that no
 * setting of the client (how a bigint or json is parsed, how columns are renamed) changes what is read.
 */
export function schema(prefix: string) {
	const rooms = `${prefix}rooms`;
	const messages = `${prefix}messages`;
	// A changed body gets a new number, because servers of two versions may run side by side.
	const append = `${prefix}append_1`;
	// 122 random bits from the database, so that an epoch is created in the same statement as its row.
	const newEpoch = "replace(gen_random_uuid()::text, '-', '')";
	return {
		/** Checks whether the tables exist, because a server that may only read and write rows must not try to create them. */
		isReady: `SELECT to_regclass('${rooms}') IS NOT NULL AND to_regproc('${append}') IS NOT NULL`,

		/**
		 * Creates the tables in one transaction. Servers that start at the same time take turns, because "IF NOT EXISTS" alone
		 * fails then. Names are compared byte by byte, whatever the database's collation does with case and accents.
		 */
		tables: `
			SELECT set_config('client_min_messages', 'warning', true), pg_advisory_xact_lock(hashtext('jsandy-chat'), hashtext('${prefix}'));
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
			CREATE INDEX IF NOT EXISTS ${messages}_updated ON ${messages} (room, updated_seq);
			${appendFunction()}`,

		/**
		 * Stores a group: $1 is a JSON array of messages, $2 a JSON array of their rooms. Returns a row for each message, with
		 * its place (from 1), and either the seq that it got or the stored message that has its clientId.
		 */
		append: `SELECT place, seq, stored FROM ${append}($1::text::json, $2::text::json)`,

		/** One row more than the limit, to learn whether there are more; the latest comes first. */
		listBefore: `SELECT row_to_json(m)::text FROM ${messages} m
			WHERE room = $1::text AND seq < $2::text::bigint ORDER BY seq DESC LIMIT $3::text::bigint`,
		listAfter: `SELECT row_to_json(m)::text FROM ${messages} m
			WHERE room = $1::text AND updated_seq > $2::text::bigint ORDER BY updated_seq LIMIT $3::text::bigint`,

		get: `SELECT row_to_json(m)::text FROM ${messages} m WHERE room = $1::text AND id = $2::text`,

		/** $1 is a JSON array of rooms. */
		heads: `SELECT room, epoch, seq FROM ${rooms} WHERE room IN (SELECT json_array_elements_text($1::text::json))`,

		/** Gives an epoch to rooms that have none. They keep it when their first message arrives. */
		openRooms: `INSERT INTO ${rooms} (room, epoch, seq)
			SELECT name, ${newEpoch}, 0 FROM json_array_elements_text($1::text::json) AS name ORDER BY name COLLATE "C"
			ON CONFLICT DO NOTHING`,

		/** $2 is the epoch to replace. */
		renewEpoch: `UPDATE ${rooms} SET epoch = ${newEpoch} WHERE room = $1::text AND epoch = $2::text
			RETURNING room, epoch, seq`,
	};

	/**
	 * One call is one transaction and one round trip, so no room stays locked while a server is slow or after it has died.
	 * Inside, each statement sees what was committed before it began, so those after the lock see every clientId of the room.
	 *
	 * PostgreSQL keeps a plan that it made while a table was small. Therefore tables are never scanned or joined as a whole:
	 * each lookup is a subquery for one row, which an index answers however large the table has become.
	 */
	function appendFunction(): string {
		const lock = `PERFORM FROM ${rooms} WHERE room = which FOR NO KEY UPDATE`;
		return `
			CREATE OR REPLACE FUNCTION ${append}(sent json, names json)
			RETURNS TABLE (place bigint, seq bigint, stored text)
			LANGUAGE plpgsql SET enable_seqscan = off SET lock_timeout = '2s' AS $body$
			#variable_conflict use_column
			DECLARE
				-- One order everywhere, or two servers that lock the same rooms wait for each other.
				sorted text[] := ARRAY(SELECT DISTINCT n COLLATE "C" FROM json_array_elements_text(names) AS n ORDER BY 1);
				which text;
			BEGIN
				FOREACH which IN ARRAY sorted LOOP
					${lock};
					CONTINUE WHEN FOUND;
					INSERT INTO ${rooms} (room, epoch, seq) VALUES (which, ${newEpoch}, 0) ON CONFLICT DO NOTHING;
					${lock};
				END LOOP;
				RETURN QUERY WITH given AS MATERIALIZED (
					SELECT g.*, (SELECT m.seq FROM ${messages} m
						WHERE m.room = g.room AND m.user_id = g.user_id AND m.client_id = g.client_id) AS first_seq
					FROM ROWS FROM (json_to_recordset(sent) AS (room text, id text, user_id text, username text, text text,
						timestamp bigint, client_id text, reply_to text, metadata json)) WITH ORDINALITY
						AS g (room, id, user_id, username, text, timestamp, client_id, reply_to, metadata, place)
				), fresh AS MATERIALIZED (
					SELECT g.*, (SELECT r.seq FROM ${rooms} r WHERE r.room = g.room)
						+ row_number() OVER (PARTITION BY g.room ORDER BY g.place) AS seq
					FROM given g WHERE g.first_seq IS NULL
				), inserted AS (
					INSERT INTO ${messages}
						(room, seq, updated_seq, id, user_id, username, text, timestamp, client_id, reply_to, metadata)
					SELECT room, seq, seq, id, user_id, username, text, timestamp, client_id, reply_to, metadata FROM fresh
				)
				SELECT f.place, f.seq, NULL::text FROM fresh f
				UNION ALL
				SELECT g.place, NULL,
					(SELECT row_to_json(m)::text FROM ${messages} m WHERE m.room = g.room AND m.seq = g.first_seq)
				FROM given g WHERE g.first_seq IS NOT NULL;
				-- A room in which everything was a repeat is not written to.
				FOREACH which IN ARRAY sorted LOOP
					UPDATE ${rooms} SET seq = (SELECT max(m.seq) FROM ${messages} m WHERE m.room = which)
					WHERE room = which AND seq < (SELECT max(m.seq) FROM ${messages} m WHERE m.room = which);
				END LOOP;
			END $body$;`;
	}
}
