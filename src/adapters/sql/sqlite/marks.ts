import type { MarkChange, MarkKey } from "../../message-store";
import type { Names } from "../names";
import { toKeyColumns } from "../rows";
import type { SqlStatement } from "../statement";
import { sqlite } from "./dialect";
import { itemsOf, memberOf } from "./items";

/**
 * Returns the statement that sets read marks, each user and room once. Its rows are the marks as they are afterwards.
 *
 * Where a mark exists, the statement sees of what is given only the row that it would insert. So a forced mark begins with
 * rev 2.
 */
export function setMarks({ rooms, messages, marks }: Names, given: readonly MarkChange[]): SqlStatement {
	const member = (name: string) => memberOf("json", name);
	const nOf = "coalesce(m.n, m.seq)";
	const moves = "excluded.seq > k.seq OR (excluded.rev = 2 AND excluded.seq < k.seq)";
	return {
		sql: `INSERT INTO ${marks} AS k (room, user_id, seq, n, rev)
			SELECT g.room, g.user_id, g.seq, coalesce(
				(SELECT ${nOf} FROM ${messages} m WHERE m.room = g.room AND m.seq <= g.seq ORDER BY m.seq DESC LIMIT 1),
				(SELECT max(0, ${nOf} - 1) FROM ${messages} m WHERE m.room = g.room ORDER BY m.seq LIMIT 1),
				g.n
			), 1 + g.forced FROM (
				SELECT ${member("room")} AS room, ${member("user_id")} AS user_id, ${member("forced")} AS forced,
					min(${member("seq")}, coalesce(r.seq, 0)) AS seq, coalesce(r.n, 0) AS n
				FROM json_each(?) json LEFT JOIN ${rooms} r ON r.room = ${member("room")}
			) g WHERE true
			ON CONFLICT (room, user_id) DO UPDATE SET
				seq = CASE WHEN ${moves} THEN excluded.seq ELSE k.seq END,
				n = CASE WHEN ${moves} THEN excluded.n ELSE k.n END,
				rev = k.rev + (${moves})
			RETURNING room, user_id, seq, n, rev`,
		args: [
			JSON.stringify(
				given.map((mark) => ({ ...toKeyColumns(mark), seq: mark.seq, forced: Number(mark.force === true) })),
			),
		],
	};
}

/** Returns the statement that reads marks. */
export const readMarks = ({ marks }: Names, keys: readonly MarkKey[]): SqlStatement => ({
	sql: `SELECT m.* FROM (${itemsOf(["room", "user_id"])}) g
		CROSS JOIN ${marks} m ON m.room = g.room AND m.user_id = g.user_id`,
	args: [JSON.stringify(keys.map(toKeyColumns))],
});

/** Returns the statements of one transaction that renews an epoch. The first result has the row of the room if it was renewed. */
export function renewEpoch({ rooms, marks }: Names, room: string, epoch: string): SqlStatement[] {
	const head = (name: string) => `(SELECT r.${name} FROM ${rooms} r WHERE r.room = ${marks}.room)`;
	return [
		{
			sql: `UPDATE ${rooms} SET epoch = ${sqlite.newEpoch} WHERE room = ? AND epoch = ? RETURNING room, epoch, seq, n`,
			args: [room, epoch],
		},
		{
			sql: `UPDATE ${marks} SET seq = ${head("seq")}, n = ${head("n")}, rev = rev + 1
				WHERE room = ? AND seq > ${head("seq")}`,
			args: [room],
		},
	];
}
