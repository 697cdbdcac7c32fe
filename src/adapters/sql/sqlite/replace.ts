import type { ReplaceItem } from "../change";
import type { Names } from "../names";
import { BODY_COLUMNS } from "../rows";
import type { SqlStatement } from "../statement";
import { itemsOf, memberOf } from "./items";
import { mentionStatements, unmentionStatement } from "./mentions";

const COLUMNS = [...BODY_COLUMNS, "edited_at", "deleted_at"];

/**
 * Returns the statements that write messages again. No message may occur twice. The second result has the messages as they
 * are now, without those that have changed or are not there.
 */
export function replaceStatements(names: Names, items: readonly ReplaceItem[]): SqlStatement[] {
	const { rooms, messages, reactions } = names;
	const given = (name: string) => memberOf("g", name);
	const tombstones = items.filter(({ deleted_at }) => deleted_at !== undefined);
	return [
		unmentionStatement(names, items),
		{
			sql: `UPDATE ${messages} AS m SET updated_seq = g.next,
					${COLUMNS.map((name) => `${name} = ${given(name)}`).join(", ")},
					reactions = CASE WHEN ${given("deleted_at")} IS NULL THEN m.reactions END
				FROM (
					SELECT old.room AS room, old.id AS id, g.value AS value,
						r.seq + row_number() OVER (PARTITION BY r.room ORDER BY g.key) AS next
					FROM json_each(?) g CROSS JOIN ${rooms} r ON r.room = ${given("room")}
						CROSS JOIN ${messages} old ON old.room = r.room AND old.id = ${given("id")}
					WHERE ${given("was")} IS NULL OR old.updated_seq = ${given("was")}
				) g WHERE m.room = g.room AND m.id = g.id RETURNING *`,
			args: [JSON.stringify(items)],
		},
		...(tombstones.length > 0
			? [
					{
						sql: `DELETE FROM ${reactions} WHERE (room, id) IN (
							SELECT m.room, m.id FROM (${itemsOf(["room", "id"])}) g
								CROSS JOIN ${messages} m ON m.room = g.room AND m.id = g.id WHERE m.deleted_at IS NOT NULL)`,
						args: [JSON.stringify(tombstones)],
					},
				]
			: []),
		...mentionStatements(names, items),
	];
}
