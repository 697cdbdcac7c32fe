import { REACTION_USERS_MAX, REACTIONS_MAX } from "../../shared/store/reactions/limits";
import { headOf, rowOf } from "./lookups";
import type { PostgresNames } from "./names";

/** Returns the part of the function that sets and removes reactions. */
export function reactPart(names: PostgresNames): string {
	const { messages, reactions } = names;
	const ofMessage = "r.room = item.room AND r.id = item.id";
	const changes = "json_to_recordset(item.changes) AS c (emoji text, user_id text, is_on integer)";
	return `
	IF reacts IS NOT NULL THEN
		which := NULL;
		FOR item IN
			SELECT g.* FROM json_to_recordset(reacts) AS g (place bigint, room text, id text, changes json)
			WHERE g.room <> ALL (locked) ORDER BY g.room, g.place
		LOOP
			IF which IS DISTINCT FROM item.room THEN
				which := item.room;
				${headOf(names)}
			END IF;
			${rowOf(names)}
			answer := (SELECT row_to_json(m)::text FROM ${messages} m WHERE m.ctid = row_id AND m.deleted_at IS NULL);
			IF answer IS NOT NULL THEN
				-- Removals first, so that an emoji that nobody has any more makes room for another one.
				DELETE FROM ${reactions} r WHERE ${ofMessage}
					AND (r.emoji, r.user_id) IN (SELECT c.emoji, c.user_id FROM ${changes} WHERE c.is_on = 0);
				changed := FOUND;
				INSERT INTO ${reactions} (room, id, emoji, user_id, at)
				WITH kept AS MATERIALIZED (
					SELECT r.emoji, max(r.at) AS at FROM ${reactions} r WHERE ${ofMessage} GROUP BY r.emoji
				), wanted AS MATERIALIZED (
					SELECT c.emoji, c.user_id, row_number() OVER () AS nth FROM ${changes} WHERE c.is_on = 1
				), unseen AS MATERIALIZED (
					SELECT w.emoji FROM wanted w WHERE w.emoji NOT IN (SELECT k.emoji FROM kept k)
					GROUP BY w.emoji ORDER BY min(w.nth) LIMIT greatest(0, ${REACTIONS_MAX} - (SELECT count(*) FROM kept))
				)
				SELECT item.room, item.id, w.emoji, w.user_id, w.nth + coalesce((SELECT max(k.at) FROM kept k), 0)
				FROM wanted w WHERE w.emoji IN (SELECT k.emoji FROM kept k UNION ALL SELECT u.emoji FROM unseen u)
				ON CONFLICT DO NOTHING;
				changed := changed OR FOUND;
				IF changed THEN
					head := head + 1;
					UPDATE ${messages} m SET updated_seq = head, reactions = (
						SELECT json_object_agg(s.emoji, json_build_object('count', s.users, 'userIds', s.first_users) ORDER BY s.at)
						FROM (
							SELECT r.emoji, count(*) AS users, min(r.at) AS at,
								(array_agg(r.user_id ORDER BY r.at))[1:${REACTION_USERS_MAX}] AS first_users
							FROM ${reactions} r WHERE ${ofMessage} GROUP BY r.emoji
						) s
					) WHERE m.ctid = row_id
					RETURNING row_to_json(m)::text INTO answer;
				END IF;
			END IF;
			RETURN QUERY SELECT item.place, NULL::bigint, NULL::bigint, answer;
		END LOOP;
	END IF;`;
}
