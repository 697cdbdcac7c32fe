import type { MarkChange, MarkKey } from "../../message-store";
import type { Names } from "../../sql/names";
import { toKeyColumns } from "../../sql/rows";
import type { SqlStatement } from "../../sql/statement";
import { postgresDialect } from "./dialect";

/**
 * Returns the statement that sets read marks, each user and room once. Its rows are the marks as they are afterwards. Only
 * marks that move are written.
 *
 * Rows are locked in one order everywhere, or two servers that set the same marks wait for each other. Where a mark exists,
 * the statement sees of what is given only the row that it would insert. So a forced mark begins with rev 2. Each lookup is
 * for one row, because PostgreSQL keeps a plan that it made while a table was small.
 */
export function setMarks({ rooms, messages, marks }: Names, given: readonly MarkChange[]): SqlStatement {
	const nOf = "coalesce(m.n, m.seq)";
	const moves = "excluded.seq > k.seq OR (excluded.rev = 2 AND excluded.seq < k.seq)";
	return {
		sql: `WITH given AS MATERIALIZED (
				SELECT g.room, g.user_id, g.forced,
					least(g.seq, coalesce((SELECT r.seq FROM ${rooms} r WHERE r.room = g.room), 0)) AS seq
				FROM json_to_recordset($1::text::json) AS g (room text, user_id text, seq bigint, forced integer)
			), known AS MATERIALIZED (
				SELECT g.*, k.seq AS known_seq, k.n AS known_n, k.rev AS known_rev FROM given g
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
			SELECT row_to_json(f)::text FROM (
				SELECT * FROM written
				UNION ALL
				SELECT g.room, g.user_id, g.known_seq, g.known_n, g.known_rev FROM known g
				WHERE g.known_seq >= g.seq AND (g.forced = 0 OR g.seq = g.known_seq)
			) f`,
		args: [
			JSON.stringify(
				given.map((mark) => ({ ...toKeyColumns(mark), seq: mark.seq, forced: Number(mark.force === true) })),
			),
		],
	};
}

/** Returns the statement that reads marks. */
export const readMarks = ({ marks }: Names, keys: readonly MarkKey[]): SqlStatement => ({
	sql: `SELECT row_to_json(f)::text FROM json_to_recordset($1::text::json) AS g (room text, user_id text)
		CROSS JOIN LATERAL (SELECT * FROM ${marks} m WHERE m.room = g.room AND m.user_id = g.user_id LIMIT 1) f`,
	args: [JSON.stringify(keys.map(toKeyColumns))],
});

/** Returns the statement that renews an epoch, with the row of the room if it was renewed. */
export const renewEpoch = ({ rooms, marks }: Names, room: string, epoch: string): SqlStatement => ({
	sql: `WITH renewed AS (
			UPDATE ${rooms} SET epoch = ${postgresDialect.newEpoch} WHERE room = $1::text AND epoch = $2::text
			RETURNING room, epoch, seq, n
		), beyond AS MATERIALIZED (
			SELECT k.user_id, r.seq, r.n FROM ${marks} k, renewed r WHERE k.room = r.room AND k.seq > r.seq
			ORDER BY k.user_id FOR UPDATE OF k
		), lowered AS (
			UPDATE ${marks} k SET seq = b.seq, n = b.n, rev = k.rev + 1
			FROM beyond b WHERE k.room = $1::text AND k.user_id = b.user_id AND k.seq > b.seq
		)
		SELECT row_to_json(r)::text FROM renewed r`,
	args: [room, epoch],
});
