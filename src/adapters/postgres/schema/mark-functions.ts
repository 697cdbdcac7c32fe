import type { PostgresNames } from "./names";

const RESULT = "RETURNS TABLE (room text, user_id text, seq bigint, n bigint, rev bigint)";

/**
 * Returns the functions that set and read marks, each user and room once. They return the marks as they are afterwards, in any
 * order.
 *
 * Only marks that move are written. Their rows are locked in one order everywhere, or two servers that set the same marks wait
 * for each other. Where a mark exists, the statement sees of what is given only the row that it would insert, so a forced mark
 * begins with rev 2.
 *
 * PostgreSQL keeps a plan that it made while a table was small. Therefore each lookup is for one row, and no table is scanned.
 */
export function markFunctions({ rooms, messages, marks, mark, marksOf }: PostgresNames): string {
	const plans = "SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_generic_plan";
	const nOf = "coalesce(m.n, m.seq)";
	const moves = "excluded.seq > k.seq OR (excluded.rev = 2 AND excluded.seq < k.seq)";
	return `
CREATE OR REPLACE FUNCTION ${mark}(given json) ${RESULT}
LANGUAGE plpgsql ${plans} SET lock_timeout = '2s' AS $body$
#variable_conflict use_column
BEGIN
	RETURN QUERY WITH within AS MATERIALIZED (
		SELECT g.room, g.user_id, g.forced,
			least(g.seq, coalesce((SELECT r.seq FROM ${rooms} r WHERE r.room = g.room), 0)) AS seq
		FROM json_to_recordset(given) AS g (room text, user_id text, seq bigint, forced integer)
	), known AS MATERIALIZED (
		SELECT g.*, k.seq AS known_seq, k.n AS known_n, k.rev AS known_rev FROM within g
		LEFT JOIN LATERAL (
			SELECT * FROM ${marks} k WHERE k.room = g.room AND k.user_id = g.user_id LIMIT 1
		) k ON true
	), written AS (
		INSERT INTO ${marks} AS k (room, user_id, seq, n, rev)
		SELECT g.room, g.user_id, g.seq, coalesce(
			(SELECT ${nOf} FROM ${messages} m WHERE m.room = g.room AND m.seq <= g.seq ORDER BY m.seq DESC LIMIT 1),
			(SELECT greatest(0, ${nOf} - 1) FROM ${messages} m WHERE m.room = g.room ORDER BY m.seq LIMIT 1),
			(SELECT r.n FROM ${rooms} r WHERE r.room = g.room),
			0
		), 1 + g.forced
		FROM known g WHERE g.known_seq IS NULL OR g.seq > g.known_seq OR (g.forced = 1 AND g.seq < g.known_seq)
		ORDER BY g.room COLLATE "C", g.user_id COLLATE "C"
		ON CONFLICT (room, user_id) DO UPDATE SET
			seq = CASE WHEN ${moves} THEN excluded.seq ELSE k.seq END,
			n = CASE WHEN ${moves} THEN excluded.n ELSE k.n END,
			rev = k.rev + CASE WHEN ${moves} THEN 1 ELSE 0 END
		RETURNING room, user_id, seq, n, rev
	)
	SELECT * FROM written
	UNION ALL
	SELECT g.room, g.user_id, g.known_seq, g.known_n, g.known_rev FROM known g
	WHERE g.known_seq >= g.seq AND (g.forced = 0 OR g.seq = g.known_seq);
END $body$;
CREATE OR REPLACE FUNCTION ${marksOf}(keys json) ${RESULT}
LANGUAGE plpgsql ${plans} AS $body$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT k.room, k.user_id, k.seq, k.n, k.rev
	FROM json_to_recordset(keys) AS g (room text, user_id text) CROSS JOIN LATERAL (
		SELECT * FROM ${marks} k WHERE k.room = g.room AND k.user_id = g.user_id LIMIT 1
	) k;
END $body$;`;
}
