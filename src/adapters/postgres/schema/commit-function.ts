import { appendPart } from "./append-part";
import { postgresDialect } from "./dialect";
import type { PostgresNames } from "./names";
import { reactPart } from "./react-part";
import { replacePart } from "./replace-part";

/**
 * Returns the function that commits a group of changes, each kind as a JSON array or NULL. It returns a row for each change
 * except those of locked rooms: its place, and either the numbers of a new message, or the stored message, which is NULL if a
 * change found nothing to change.
 *
 * One call is one transaction and one round trip, so no room stays locked while a server is slow or after it has died. Inside,
 * each statement sees what was committed before it began, so those after the lock see every change of the room. It waits
 * `wait_ms` for locked rooms, then fails; with 0, it skips them at once.
 *
 * PostgreSQL keeps a plan that it made while a table was small. Therefore tables are never scanned or joined as a whole:
 * each lookup is for one row or for the reactions of one message. Where several indexes begin with the room, the lookup asks
 * for the order of the right one, because it may not sort: for a small table they all cost the same. What may not be done has
 * so high a cost that a plan with it would be compiled, hence no JIT; and no better plan than these is worth planning again.
 */
export function commitFunction(names: PostgresNames): string {
	const { commit, rooms, messages } = names;
	const lock = `PERFORM FROM ${rooms} WHERE room = which FOR NO KEY UPDATE`;
	return `
CREATE OR REPLACE FUNCTION ${commit}(appends json, replaces json, reacts json, names json, wait_ms integer)
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
	row_seq bigint;
	mentioned json;
	changed boolean;
	answer text;
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
			INSERT INTO ${rooms} (room, epoch, seq) VALUES (which, ${postgresDialect.newEpoch}, 0) ON CONFLICT DO NOTHING;
			${lock} SKIP LOCKED;
			CONTINUE WHEN FOUND;
		END IF;
		locked := array_append(locked, which);
	END LOOP;
${appendPart(names)}
${replacePart(names)}
${reactPart(names)}
	-- A room in which nothing changed is not written to.
	FOREACH which IN ARRAY sorted LOOP
		CONTINUE WHEN which = ANY (locked);
		head := (SELECT max(m.updated_seq) FROM ${messages} m WHERE m.room = which);
		last_n := (SELECT m.n FROM ${messages} m WHERE m.room = which ORDER BY m.seq DESC LIMIT 1);
		UPDATE ${rooms} r SET
			seq = head,
			n = greatest(r.n, last_n),
			last_seq = CASE WHEN last_n > r.n THEN (SELECT m.seq FROM ${messages} m
				WHERE m.room = which AND m.seq > r.seq AND m.n = last_n ORDER BY m.seq LIMIT 1) ELSE r.last_seq END
		WHERE r.room = which AND r.seq < head;
	END LOOP;
END $body$;`;
}
