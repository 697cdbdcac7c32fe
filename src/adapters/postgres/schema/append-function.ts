/**
 * Returns the function that stores a group of messages.
 *
 * One call is one transaction and one round trip, so no room stays locked while a server is slow or after it has died.
 * Inside, each statement sees what was committed before it began, so those after the lock see every clientId of the room.
 * It waits `wait_ms` for locked rooms, then fails; with 0, it skips them at once. A skipped room's messages get no row.
 *
 * PostgreSQL keeps a plan that it made while a table was small. Therefore tables are never scanned or joined as a whole:
 * each lookup is a subquery for one row, which an index answers however large the table has become.
 */
export function appendFunction({
	name,
	rooms,
	messages,
	newEpoch,
}: Record<"name" | "rooms" | "messages" | "newEpoch", string>): string {
	const lock = `PERFORM FROM ${rooms} WHERE room = which FOR NO KEY UPDATE`;
	return `
CREATE OR REPLACE FUNCTION ${name}(sent json, names json, wait_ms integer)
RETURNS TABLE (place bigint, seq bigint, stored text)
LANGUAGE plpgsql SET enable_seqscan = off SET lock_timeout = 0 AS $body$
#variable_conflict use_column
DECLARE
	-- One order everywhere, or two servers that wait for the same rooms wait for each other.
	sorted text[] := ARRAY(SELECT DISTINCT n COLLATE "C" FROM json_array_elements_text(names) AS n ORDER BY 1);
	locked text[] := '{}';
	which text;
BEGIN
	-- Also limits the wait for a lock of the whole table, as of a migration.
	PERFORM set_config('lock_timeout', greatest(wait_ms, 50)::text, true);
	FOREACH which IN ARRAY sorted LOOP
		IF wait_ms > 0 THEN
			${lock};
		ELSE
			${lock} SKIP LOCKED;
		END IF;
		CONTINUE WHEN FOUND;
		IF NOT EXISTS (SELECT FROM ${rooms} WHERE room = which) THEN
			INSERT INTO ${rooms} (room, epoch, seq) VALUES (which, ${newEpoch}, 0) ON CONFLICT DO NOTHING;
			${lock} SKIP LOCKED;
			CONTINUE WHEN FOUND;
		END IF;
		locked := array_append(locked, which);
	END LOOP;
	RETURN QUERY WITH given AS MATERIALIZED (
		SELECT g.*, (SELECT m.seq FROM ${messages} m
			WHERE m.room = g.room AND m.user_id = g.user_id AND m.client_id = g.client_id) AS first_seq
		FROM ROWS FROM (json_to_recordset(sent) AS (room text, id text, user_id text, username text, text text,
			timestamp bigint, client_id text, reply_to text, metadata json)) WITH ORDINALITY
			AS g (room, id, user_id, username, text, timestamp, client_id, reply_to, metadata, place)
		WHERE g.room <> ALL (locked)
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
		CONTINUE WHEN which = ANY (locked);
		UPDATE ${rooms} SET seq = (SELECT max(m.seq) FROM ${messages} m WHERE m.room = which)
		WHERE room = which AND seq < (SELECT max(m.seq) FROM ${messages} m WHERE m.room = which);
	END LOOP;
END $body$;`;
}
