import type { AppendItem } from "../change";
import type { Names } from "../names";
import { BODY_COLUMNS } from "../rows";
import type { SqlStatement } from "../statement";
import { sqlite } from "./dialect";
import { itemsOf } from "./items";

const BODY = ["id", ...BODY_COLUMNS].join(", ");
const ITEMS = itemsOf(["room", "id", ...BODY_COLUMNS, "counts"]);

/**
 * Returns the statements that append messages: the same few for any number of them, because a statement costs SQLite more
 * than a row. No clientId may occur twice. The second result has the stored messages that have a clientId of these, by
 * `place`; the third has the room, id, seq and n of the new messages.
 */
export function appendStatements({ rooms, messages }: Names, items: readonly AppendItem[]): SqlStatement[] {
	const sent = JSON.stringify(items);
	const isFirst = "m.room = g.room AND m.user_id = g.user_id AND m.client_id = g.client_id";
	return [
		{
			sql: `INSERT INTO ${rooms} (room, epoch, seq)
				SELECT value, ${sqlite.newEpoch}, 0 FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
			args: [JSON.stringify([...new Set(items.map(({ room }) => room))])],
		},
		{ sql: `SELECT g.place AS place, m.* FROM (${ITEMS}) g CROSS JOIN ${messages} m ON ${isFirst}`, args: [sent] },
		{
			sql: `INSERT INTO ${messages} (room, seq, updated_seq, n, ${BODY})
				SELECT room, next, next, n, ${BODY} FROM (
					SELECT g.*, r.seq + row_number() OVER places AS next, r.n + sum(g.counts) OVER places AS n
					FROM (${ITEMS}) g CROSS JOIN ${rooms} r ON r.room = g.room
					WHERE NOT EXISTS (SELECT 1 FROM ${messages} m WHERE ${isFirst})
					WINDOW places AS (PARTITION BY g.room ORDER BY g.place)
				) RETURNING room, id, seq, n`,
			args: [sent],
		},
	];
}
