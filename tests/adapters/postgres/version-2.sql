CREATE TABLE IF NOT EXISTS chat_rooms (room text COLLATE "C" PRIMARY KEY, epoch text NOT NULL, seq bigint NOT NULL);
CREATE TABLE IF NOT EXISTS chat_messages (
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
CREATE UNIQUE INDEX IF NOT EXISTS chat_messages_sent ON chat_messages (room, user_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS chat_messages_updated ON chat_messages (room, updated_seq);

CREATE TABLE IF NOT EXISTS chat_restrictions (
	kind text COLLATE "C" NOT NULL,
	room text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL,
	until bigint,
	seconds integer,
	reason text,
	rev bigint NOT NULL UNIQUE,
	is_removed boolean NOT NULL,
	PRIMARY KEY (kind, room, user_id)
);

CREATE OR REPLACE FUNCTION chat_append_2(sent json, names json, wait_ms integer)
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
			PERFORM FROM chat_rooms WHERE room = which FOR NO KEY UPDATE;
		ELSE
			PERFORM FROM chat_rooms WHERE room = which FOR NO KEY UPDATE SKIP LOCKED;
		END IF;
		CONTINUE WHEN FOUND;
		IF NOT EXISTS (SELECT FROM chat_rooms WHERE room = which) THEN
			INSERT INTO chat_rooms (room, epoch, seq) VALUES (which, replace(gen_random_uuid()::text, '-', ''), 0) ON CONFLICT DO NOTHING;
			PERFORM FROM chat_rooms WHERE room = which FOR NO KEY UPDATE SKIP LOCKED;
			CONTINUE WHEN FOUND;
		END IF;
		locked := array_append(locked, which);
	END LOOP;
	RETURN QUERY WITH given AS MATERIALIZED (
		SELECT g.*, (SELECT m.seq FROM chat_messages m
			WHERE m.room = g.room AND m.user_id = g.user_id AND m.client_id = g.client_id) AS first_seq
		FROM ROWS FROM (json_to_recordset(sent) AS (room text, id text, user_id text, username text, text text,
			timestamp bigint, client_id text, reply_to text, metadata json)) WITH ORDINALITY
			AS g (room, id, user_id, username, text, timestamp, client_id, reply_to, metadata, place)
		WHERE g.room <> ALL (locked)
	), fresh AS MATERIALIZED (
		SELECT g.*, (SELECT r.seq FROM chat_rooms r WHERE r.room = g.room)
			+ row_number() OVER (PARTITION BY g.room ORDER BY g.place) AS seq
		FROM given g WHERE g.first_seq IS NULL
	), inserted AS (
		INSERT INTO chat_messages
			(room, seq, updated_seq, id, user_id, username, text, timestamp, client_id, reply_to, metadata)
		SELECT room, seq, seq, id, user_id, username, text, timestamp, client_id, reply_to, metadata FROM fresh
	)
	SELECT f.place, f.seq, NULL::text FROM fresh f
	UNION ALL
	SELECT g.place, NULL,
		(SELECT row_to_json(m)::text FROM chat_messages m WHERE m.room = g.room AND m.seq = g.first_seq)
	FROM given g WHERE g.first_seq IS NOT NULL;
	-- A room in which everything was a repeat is not written to.
	FOREACH which IN ARRAY sorted LOOP
		CONTINUE WHEN which = ANY (locked);
		UPDATE chat_rooms SET seq = (SELECT max(m.seq) FROM chat_messages m WHERE m.room = which)
		WHERE room = which AND seq < (SELECT max(m.seq) FROM chat_messages m WHERE m.room = which);
	END LOOP;
END $body$;

CREATE TABLE IF NOT EXISTS chat_schema (version integer PRIMARY KEY);
GRANT SELECT ON chat_schema TO PUBLIC;
INSERT INTO chat_schema (version) SELECT generate_series(1, 2) ON CONFLICT DO NOTHING;
