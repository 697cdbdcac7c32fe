import { REACTION_USERS_MAX, REACTIONS_MAX } from "../../shared/store/reactions/limits";
import type { ReactItem } from "../change";
import type { Names } from "../names";
import type { SqlStatement } from "../statement";
import { itemsOf } from "./items";

/**
 * Returns the statements that set and remove reactions. No message may occur twice. The last result has the messages as they
 * are now, without tombstones and those that are not there.
 *
 * SQLite cannot hand a result to the next statement of a batch. So the first one numbers the messages that will change, and
 * those after it find them by their number, which is higher than the room's until the batch has counted.
 */
export function reactStatements({ rooms, messages, reactions }: Names, items: readonly ReactItem[]): SqlStatement[] {
	const given = JSON.stringify(
		items.flatMap(({ room, id, changes }) => changes.map((change) => ({ room, id, ...change }))),
	);
	const asked = JSON.stringify(items.map(({ room, id }) => ({ room, id })));
	const same = (a: string, b: string) =>
		["room", "id", "emoji"].map((name) => `${a}.${name} = ${b}.${name}`).join(" AND ");
	const sameUser = (a: string, b: string) => `${same(a, b)} AND ${a}.user_id = ${b}.user_id`;
	// Removals first, so that an emoji that nobody has any more makes room for another one.
	const effects = `WITH given AS MATERIALIZED (${itemsOf(["room", "id", "emoji", "user_id", "is_on"])}),
		removed AS MATERIALIZED (
			SELECT g.* FROM given g CROSS JOIN ${reactions} r ON ${sameUser("r", "g")} WHERE g.is_on = 0
		),
		kept AS MATERIALIZED (
			SELECT DISTINCT r.room, r.id, r.emoji
			FROM (SELECT DISTINCT room, id FROM given) g CROSS JOIN ${reactions} r ON r.room = g.room AND r.id = g.id
			WHERE NOT EXISTS (SELECT 1 FROM removed d WHERE ${sameUser("d", "r")})
		),
		wanted AS MATERIALIZED (
			SELECT g.* FROM given g CROSS JOIN ${messages} m ON m.room = g.room AND m.id = g.id
			WHERE g.is_on = 1 AND m.deleted_at IS NULL
				AND NOT EXISTS (SELECT 1 FROM ${reactions} r WHERE ${sameUser("r", "g")})
		),
		unseen AS MATERIALIZED (
			SELECT room, id, emoji, row_number() OVER (PARTITION BY room, id ORDER BY min(place)) AS nth FROM wanted w
			WHERE NOT EXISTS (SELECT 1 FROM kept k WHERE ${same("k", "w")}) GROUP BY room, id, emoji
		),
		added AS MATERIALIZED (
			SELECT w.* FROM wanted w WHERE NOT EXISTS (SELECT 1 FROM unseen u WHERE ${same("u", "w")}
				AND u.nth + (SELECT count(*) FROM kept k WHERE k.room = u.room AND k.id = u.id) > ${REACTIONS_MAX})
		)`;
	return [
		{
			sql: `${effects} UPDATE ${messages} AS m SET updated_seq = c.next FROM (
					SELECT c.room, c.id, r.seq + row_number() OVER (PARTITION BY c.room ORDER BY min(c.place)) AS next
					FROM (SELECT room, id, place FROM removed UNION ALL SELECT room, id, place FROM added) c
						CROSS JOIN ${rooms} r ON r.room = c.room GROUP BY c.room, c.id
				) c WHERE m.room = c.room AND m.id = c.id`,
			args: [given],
		},
		{
			sql: `WITH given AS (${itemsOf(["room", "id", "emoji", "user_id", "is_on"])})
				DELETE FROM ${reactions} WHERE (room, id, emoji, user_id) IN (
					SELECT room, id, emoji, user_id FROM given WHERE is_on = 0)`,
			args: [given],
		},
		{
			sql: `${effects} INSERT INTO ${reactions} (room, id, emoji, user_id, at)
				SELECT a.room, a.id, a.emoji, a.user_id, a.place + 1 + coalesce(
					(SELECT max(r.at) FROM ${reactions} r WHERE r.room = a.room AND r.id = a.id), 0)
				FROM added a`,
			args: [given],
		},
		{
			sql: `UPDATE ${messages} AS m SET reactions = (
					SELECT nullif(json_group_object(emoji, json_object('count', users, 'userIds', json(first_users))), '{}') FROM (
						SELECT emoji, count(*) AS users,
							json_group_array(user_id ORDER BY at) FILTER (WHERE nth <= ${REACTION_USERS_MAX}) AS first_users
						FROM (
							SELECT emoji, user_id, at, row_number() OVER (PARTITION BY emoji ORDER BY at) AS nth
							FROM ${reactions} r WHERE r.room = m.room AND r.id = m.id
						) GROUP BY emoji ORDER BY min(at)
					))
				WHERE (room, id) IN (SELECT room, id FROM (${itemsOf(["room", "id"])}))
					AND updated_seq > (SELECT r.seq FROM ${rooms} r WHERE r.room = m.room)`,
			args: [asked],
		},
		{
			sql: `SELECT m.* FROM (${itemsOf(["room", "id"])}) g
				CROSS JOIN ${messages} m ON m.room = g.room AND m.id = g.id WHERE m.deleted_at IS NULL`,
			args: [asked],
		},
	];
}
