import type { AppendItem } from "../change";
import type { Names } from "../names";
import { BODY_COLUMNS } from "../rows";
import type { SqlStatement } from "../statement";
import { sqlite } from "./dialect";
import { memberOf } from "./items";
import { mentionStatements } from "./mentions";

const BODY = ["id", ...BODY_COLUMNS];

/**
 * Returns the statements that append messages: the same few for any number of them, because a statement costs SQLite more
 * than a row. No clientId may occur twice. The second result has the stored messages that have a clientId of these, by
 * `place`; the third has the room, id, seq and n of the new messages.
 */
export function appendStatements(names: Names, items: readonly AppendItem[]): SqlStatement[] {
	const { rooms, messages } = names;
	const sent = JSON.stringify(items);
	const given = (name: string) => memberOf("g", name);
	const isFirst = ["room", "user_id", "client_id"].map((name) => `m.${name} = ${given(name)}`).join(" AND ");
	return [
		{
			sql: `INSERT INTO ${rooms} (room, epoch, seq)
				SELECT value, ${sqlite.newEpoch}, 0 FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
			args: [JSON.stringify([...new Set(items.map(({ room }) => room))])],
		},
		{ sql: `SELECT g.key AS place, m.* FROM json_each(?) g CROSS JOIN ${messages} m ON ${isFirst}`, args: [sent] },
		// The members are read after the numbers are given, because each column that a window carries along costs as much as
		// the insert of a row.
		{
			sql: `INSERT INTO ${messages} (room, seq, updated_seq, n, ${BODY.join(", ")})
				SELECT g.room, g.next, g.next, g.n, ${BODY.map(given).join(", ")} FROM (
					SELECT r.room AS room, g.value AS value,
						r.seq + row_number() OVER places AS next, r.n + sum(${given("counts")}) OVER places AS n
					FROM json_each(?) g CROSS JOIN ${rooms} r ON r.room = ${given("room")}
					WHERE NOT EXISTS (SELECT 1 FROM ${messages} m WHERE ${isFirst})
					WINDOW places AS (PARTITION BY r.room ORDER BY g.key ROWS UNBOUNDED PRECEDING)
				) g RETURNING room, id, seq, n`,
			args: [sent],
		},
		...mentionStatements(names, items),
	];
}
