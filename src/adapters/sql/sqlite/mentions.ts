import type { AppendItem, ReplaceItem } from "../change";
import type { Names } from "../names";
import type { SqlStatement } from "../statement";
import { memberOf } from "./items";

const given = (name: string) => memberOf("g", name);
const message = (alias: string) => `${alias}.room = ${given("room")} AND ${alias}.id = ${given("id")}`;

/** Returns the statements that write the rows of what these messages mention; none if that is nothing. */
export function mentionStatements(
	{ messages, mentions }: Names,
	items: readonly (AppendItem | ReplaceItem)[],
): SqlStatement[] {
	const mentioning = items.filter((item) => item.mentions !== undefined);
	if (mentioning.length === 0) return [];
	return [
		{
			// What the message has now, because a change may have been refused.
			sql: `INSERT OR IGNORE INTO ${mentions} (user_id, room, seq) SELECT e.value, m.room, m.seq
				FROM json_each(?) g CROSS JOIN ${messages} m ON ${message("m")} CROSS JOIN json_each(m.mentions) e`,
			args: [JSON.stringify(mentioning.map(({ room, id }) => ({ room, id })))],
		},
	];
}

/** Returns the statement that deletes the rows of what messages have mentioned, before they are written again. */
export const unmentionStatement = ({ messages, mentions }: Names, items: readonly ReplaceItem[]): SqlStatement => ({
	sql: `DELETE FROM ${mentions} WHERE (user_id, room, seq) IN (
			SELECT e.value, m.room, m.seq FROM json_each(?) g CROSS JOIN ${messages} m ON ${message("m")}
				CROSS JOIN json_each(m.mentions) e
			WHERE ${given("was")} IS NULL OR m.updated_seq = ${given("was")})`,
	args: [JSON.stringify(items.map(({ room, id, was }) => ({ room, id, was })))],
});
