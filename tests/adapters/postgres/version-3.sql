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

ALTER TABLE chat_rooms ADD COLUMN IF NOT EXISTS n bigint, ADD COLUMN IF NOT EXISTS last_seq bigint,
	ADD COLUMN IF NOT EXISTS floor bigint NOT NULL DEFAULT 0;
UPDATE chat_rooms SET n = CASE room WHEN '' THEN 0 ELSE seq END, last_seq = CASE room WHEN '' THEN 0 ELSE seq END WHERE n IS NULL;
ALTER TABLE chat_rooms ALTER COLUMN n SET DEFAULT 0, ALTER COLUMN n SET NOT NULL,
	ALTER COLUMN last_seq SET DEFAULT 0, ALTER COLUMN last_seq SET NOT NULL;
CREATE TABLE IF NOT EXISTS chat_reactions (
	room text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	emoji text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL,
	at bigint NOT NULL,
	PRIMARY KEY (room, id, emoji, user_id)
);

CREATE OR REPLACE FUNCTION chat_commit_3(appends json, replaces json, reacts json, names json, wait_ms integer)
RETURNS TABLE (place bigint, seq bigint, n bigint, stored text)
LANGUAGE plpgsql SET enable_seqscan = off SET enable_sort = off SET jit = off SET plan_cache_mode = force_generic_plan
SET lock_timeout = 0 AS $body$
#variable_conflict use_column
DECLARE
	-- One order everywhere, or two servers that wait for the same rooms wait for each other.
	sorted text[] := ARRAY(SELECT DISTINCT n COLLATE "C" FROM json_array_elements_text(names) AS n ORDER BY 1);
	locked text[] := '{}';
	which text;
	item record;
	head bigint;
	last_n bigint;
	row_id tid;
	changed boolean;
	answer text;
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

	IF appends IS NOT NULL THEN
		RETURN QUERY WITH given AS MATERIALIZED (
			SELECT g.*, (SELECT m.seq FROM chat_messages m
				WHERE m.room = g.room AND m.user_id = g.user_id AND m.client_id = g.client_id) AS first_seq
			FROM json_to_recordset(appends) AS g (place bigint, room text, id text, user_id text, username text, text text, timestamp bigint, client_id text,
			reply_to text, metadata text, kind text, counts integer)
			WHERE g.room <> ALL (locked)
		), fresh AS MATERIALIZED (
			SELECT g.*,
				(SELECT r.seq FROM chat_rooms r WHERE r.room = g.room) + row_number() OVER places AS seq,
				(SELECT r.n FROM chat_rooms r WHERE r.room = g.room) + sum(g.counts) OVER places AS n
			FROM given g WHERE g.first_seq IS NULL WINDOW places AS (PARTITION BY g.room ORDER BY g.place)
		), inserted AS (
			INSERT INTO chat_messages (seq, updated_seq, n, room, id, user_id, username, text, timestamp, client_id, reply_to, metadata, kind)
			SELECT seq, seq, n, room, id, user_id, username, text, timestamp, client_id, reply_to, metadata::json, kind FROM fresh
		)
		SELECT f.place, f.seq, f.n, NULL::text FROM fresh f
		UNION ALL
		SELECT g.place, NULL, NULL,
			(SELECT row_to_json(m)::text FROM chat_messages m WHERE m.room = g.room AND m.seq = g.first_seq)
		FROM given g WHERE g.first_seq IS NOT NULL;
	END IF;

	IF replaces IS NOT NULL THEN
		which := NULL;
		FOR item IN
			SELECT g.* FROM json_to_recordset(replaces) AS g (place bigint, room text, id text, user_id text, username text, text text, timestamp bigint, client_id text,
			reply_to text, metadata text, kind text, edited_at bigint, deleted_at bigint, was bigint)
			WHERE g.room <> ALL (locked) ORDER BY g.room, g.place
		LOOP
			IF which IS DISTINCT FROM item.room THEN
				which := item.room;
				head := greatest(
				(SELECT r.seq FROM chat_rooms r WHERE r.room = item.room),
				(SELECT max(m.updated_seq) FROM chat_messages m WHERE m.room = item.room));
			END IF;
			row_id := (SELECT m.ctid FROM chat_messages m
				WHERE m.room = item.room AND m.id >= item.id AND m.id <= item.id ORDER BY m.id LIMIT 1);
			UPDATE chat_messages m SET
				updated_seq = head + 1,
				reactions = CASE WHEN item.deleted_at IS NULL THEN m.reactions END,
				user_id = item.user_id, username = item.username, text = item.text, timestamp = item.timestamp, client_id = item.client_id, reply_to = item.reply_to, metadata = item.metadata::json, kind = item.kind, edited_at = item.edited_at, deleted_at = item.deleted_at
			WHERE m.ctid = row_id AND (item.was IS NULL OR m.updated_seq = item.was)
			RETURNING row_to_json(m)::text INTO answer;
			IF FOUND THEN
				head := head + 1;
				IF item.deleted_at IS NOT NULL THEN
					DELETE FROM chat_reactions r WHERE r.room = item.room AND r.id = item.id;
				END IF;
			ELSE
				answer := NULL;
			END IF;
			RETURN QUERY SELECT item.place, NULL::bigint, NULL::bigint, answer;
		END LOOP;
	END IF;

	IF reacts IS NOT NULL THEN
		which := NULL;
		FOR item IN
			SELECT g.* FROM json_to_recordset(reacts) AS g (place bigint, room text, id text, changes json)
			WHERE g.room <> ALL (locked) ORDER BY g.room, g.place
		LOOP
			IF which IS DISTINCT FROM item.room THEN
				which := item.room;
				head := greatest(
				(SELECT r.seq FROM chat_rooms r WHERE r.room = item.room),
				(SELECT max(m.updated_seq) FROM chat_messages m WHERE m.room = item.room));
			END IF;
			row_id := (SELECT m.ctid FROM chat_messages m
				WHERE m.room = item.room AND m.id >= item.id AND m.id <= item.id ORDER BY m.id LIMIT 1);
			answer := (SELECT row_to_json(m)::text FROM chat_messages m WHERE m.ctid = row_id AND m.deleted_at IS NULL);
			IF answer IS NOT NULL THEN
				-- Removals first, so that an emoji that nobody has any more makes room for another one.
				DELETE FROM chat_reactions r WHERE r.room = item.room AND r.id = item.id
					AND (r.emoji, r.user_id) IN (SELECT c.emoji, c.user_id FROM json_to_recordset(item.changes) AS c (emoji text, user_id text, is_on integer) WHERE c.is_on = 0);
				changed := FOUND;
				INSERT INTO chat_reactions (room, id, emoji, user_id, at)
				WITH kept AS MATERIALIZED (
					SELECT r.emoji, max(r.at) AS at FROM chat_reactions r WHERE r.room = item.room AND r.id = item.id GROUP BY r.emoji
				), wanted AS MATERIALIZED (
					SELECT c.emoji, c.user_id, row_number() OVER () AS nth FROM json_to_recordset(item.changes) AS c (emoji text, user_id text, is_on integer) WHERE c.is_on = 1
				), unseen AS MATERIALIZED (
					SELECT w.emoji FROM wanted w WHERE w.emoji NOT IN (SELECT k.emoji FROM kept k)
					GROUP BY w.emoji ORDER BY min(w.nth) LIMIT greatest(0, 20 - (SELECT count(*) FROM kept))
				)
				SELECT item.room, item.id, w.emoji, w.user_id, w.nth + coalesce((SELECT max(k.at) FROM kept k), 0)
				FROM wanted w WHERE w.emoji IN (SELECT k.emoji FROM kept k UNION ALL SELECT u.emoji FROM unseen u)
				ON CONFLICT DO NOTHING;
				changed := changed OR FOUND;
				IF changed THEN
					head := head + 1;
					UPDATE chat_messages m SET updated_seq = head, reactions = (
						SELECT json_object_agg(s.emoji, json_build_object('count', s.users, 'userIds', s.first_users) ORDER BY s.at)
						FROM (
							SELECT r.emoji, count(*) AS users, min(r.at) AS at,
								(array_agg(r.user_id ORDER BY r.at))[1:10] AS first_users
							FROM chat_reactions r WHERE r.room = item.room AND r.id = item.id GROUP BY r.emoji
						) s
					) WHERE m.ctid = row_id
					RETURNING row_to_json(m)::text INTO answer;
				END IF;
			END IF;
			RETURN QUERY SELECT item.place, NULL::bigint, NULL::bigint, answer;
		END LOOP;
	END IF;
	-- A room in which nothing changed is not written to.
	FOREACH which IN ARRAY sorted LOOP
		CONTINUE WHEN which = ANY (locked);
		head := (SELECT max(m.updated_seq) FROM chat_messages m WHERE m.room = which);
		last_n := (SELECT m.n FROM chat_messages m WHERE m.room = which ORDER BY m.seq DESC LIMIT 1);
		UPDATE chat_rooms r SET
			seq = head,
			n = greatest(r.n, last_n),
			last_seq = CASE WHEN last_n > r.n THEN (SELECT m.seq FROM chat_messages m
				WHERE m.room = which AND m.seq > r.seq AND m.n = last_n ORDER BY m.seq LIMIT 1) ELSE r.last_seq END
		WHERE r.room = which AND r.seq < head;
	END LOOP;
END $body$;
CREATE OR REPLACE FUNCTION chat_append_2(sent json, names json, wait_ms integer)
RETURNS TABLE (place bigint, seq bigint, stored text) LANGUAGE plpgsql AS $body$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT c.place, c.seq, c.stored FROM chat_commit_3((
		SELECT json_agg(g) FROM (
			SELECT s.*, 1 AS counts FROM ROWS FROM (json_to_recordset(sent) AS (room text, id text, user_id text, username text,
				text text, timestamp bigint, client_id text, reply_to text, metadata json)) WITH ORDINALITY
				AS s (room, id, user_id, username, text, timestamp, client_id, reply_to, metadata, place)
		) g
	), NULL, NULL, names, wait_ms) c;
END $body$;
ALTER TABLE chat_messages ADD COLUMN IF NOT EXISTS n bigint, ADD COLUMN IF NOT EXISTS kind text;

CREATE TABLE IF NOT EXISTS chat_schema (version integer PRIMARY KEY);
GRANT SELECT ON chat_schema TO PUBLIC;
INSERT INTO chat_schema (version) SELECT generate_series(1, 3) ON CONFLICT DO NOTHING;
