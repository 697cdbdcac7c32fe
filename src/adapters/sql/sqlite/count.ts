import type { Names } from "../names";
import type { SqlStatement } from "../statement";

/** Returns the statement that raises the counters of rooms by the changes that this transaction has written, and no others. */
export function countStatement({ rooms, messages }: Names, names: readonly string[]): SqlStatement {
	const written = `FROM ${messages} m WHERE m.room = ${rooms}.room AND`;
	return {
		sql: `UPDATE ${rooms} SET
				seq = coalesce((SELECT max(m.updated_seq) ${written} m.updated_seq > ${rooms}.seq), seq),
				n = coalesce((SELECT max(m.n) ${written} m.seq > ${rooms}.seq), n),
				last_seq = coalesce((SELECT m.seq ${written} m.seq > ${rooms}.seq AND m.n > ${rooms}.n
					ORDER BY m.n DESC, m.seq LIMIT 1), last_seq)
			WHERE room IN (SELECT value FROM json_each(?))`,
		args: [JSON.stringify(names)],
	};
}

/** Returns what does the same after new messages alone, all of which count. It reads one row of a room, however many were written. */
export function countAppendedStatement({ rooms, messages }: Names, names: readonly string[]): SqlStatement {
	return {
		sql: `UPDATE ${rooms} SET seq = w.head, n = n + w.head - seq, last_seq = w.head
			FROM (SELECT value AS room, (SELECT max(m.seq) FROM ${messages} m WHERE m.room = value) AS head FROM json_each(?)) w
			WHERE ${rooms}.room = w.room AND w.head > ${rooms}.seq`,
		args: [JSON.stringify(names)],
	};
}
