import { REACTION_USERS_MAX, REACTIONS_MAX } from "../../shared/store/reactions/limits";
import { headOf, rowOf } from "./lookups";
import type { PostgresNames } from "./names";

/** The numbers of one change's reactions: the users of an emoji are in the order of their numbers. */
const PER_CHANGE = 1_000_000;

/**
 * Returns the part of the function that sets and removes reactions. It counts what has changed, and not the message's rows: only
 * where one of the named users has left are the first ones read again.
 */
export function reactPart(names: PostgresNames): string {
	const { messages, reactions } = names;
	const ofMessage = "r.room = item.room AND r.id = item.id";
	const changes = "json_to_recordset(item.changes) AS c (emoji text, user_id text, is_on integer)";
	const goneOf = (emoji: string) => `(SELECT count(*) FROM unnest(gone_emoji) AS g WHERE g = ${emoji})`;
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
			SELECT row_to_json(m)::text, m.reactions INTO answer, summary
				FROM ${messages} m WHERE m.ctid = row_id AND m.deleted_at IS NULL;
			IF answer IS NOT NULL THEN
				-- Removals first, so that an emoji that nobody has any more makes room for another one.
				WITH gone AS (
					DELETE FROM ${reactions} d WHERE d.ctid = ANY (ARRAY(
						SELECT (SELECT r.ctid FROM ${reactions} r WHERE ${ofMessage} AND r.emoji = c.emoji AND r.user_id = c.user_id)
						FROM ${changes} WHERE c.is_on = 0
					)) RETURNING d.emoji, d.user_id
				)
				SELECT coalesce(array_agg(g.emoji), '{}'), coalesce(array_agg(g.user_id), '{}')
					INTO gone_emoji, gone_users FROM gone g;
				WITH kept AS MATERIALIZED (
					SELECT k.key AS emoji FROM json_each(summary) k WHERE (k.value ->> 'count')::bigint > ${goneOf("k.key")}
				), wanted AS MATERIALIZED (
					SELECT c.emoji, c.user_id, row_number() OVER () AS nth FROM ${changes} WHERE c.is_on = 1
				), unseen AS MATERIALIZED (
					SELECT w.emoji FROM wanted w WHERE w.emoji NOT IN (SELECT k.emoji FROM kept k)
					GROUP BY w.emoji ORDER BY min(w.nth) LIMIT greatest(0, ${REACTIONS_MAX} - (SELECT count(*) FROM kept))
				), added AS (
					INSERT INTO ${reactions} (room, id, emoji, user_id, at)
					SELECT item.room, item.id, w.emoji, w.user_id, (head + 1) * ${PER_CHANGE} + w.nth
					FROM wanted w WHERE w.emoji IN (SELECT k.emoji FROM kept k UNION ALL SELECT u.emoji FROM unseen u)
					ON CONFLICT DO NOTHING RETURNING emoji, user_id, at
				)
				SELECT coalesce(array_agg(a.emoji ORDER BY a.at), '{}'), coalesce(array_agg(a.user_id ORDER BY a.at), '{}')
					INTO new_emoji, new_users FROM added a;
				IF cardinality(gone_emoji) + cardinality(new_emoji) > 0 THEN
					head := head + 1;
					UPDATE ${messages} m SET updated_seq = head, reactions = (
						WITH old AS MATERIALIZED (
							SELECT k.key AS emoji, k.nth, k.value -> 'userIds' AS named,
								(k.value ->> 'count')::bigint - ${goneOf("k.key")} AS users
							FROM json_each(summary) WITH ORDINALITY AS k (key, value, nth)
						), known AS MATERIALIZED (
							SELECT o.emoji, o.nth, o.users, ARRAY(
								SELECT u.user_id FROM json_array_elements_text(o.named) WITH ORDINALITY AS u (user_id, nth)
								WHERE (o.emoji, u.user_id) NOT IN (SELECT * FROM unnest(gone_emoji, gone_users)) ORDER BY u.nth
							) AS named FROM old o WHERE o.users > 0
							UNION ALL
							SELECT a.emoji, ${REACTIONS_MAX} + min(a.nth), 0, '{}'
							FROM unnest(new_emoji) WITH ORDINALITY AS a (emoji, nth)
							WHERE a.emoji NOT IN (SELECT o.emoji FROM old o WHERE o.users > 0) GROUP BY a.emoji
						), counted AS MATERIALIZED (
							SELECT k.emoji, k.nth, k.users + cardinality(n.added) AS users,
								-- Where the named users are not all, others reacted before those that are added.
								CASE WHEN cardinality(k.named) = k.users THEN (k.named || n.added)[1:${REACTION_USERS_MAX}]
									ELSE k.named END AS named
							FROM known k CROSS JOIN LATERAL (SELECT ARRAY(
								SELECT a.user_id FROM unnest(new_emoji, new_users) WITH ORDINALITY AS a (emoji, user_id, nth)
								WHERE a.emoji = k.emoji ORDER BY a.nth
							) AS added) n
						)
						SELECT json_object_agg(c.emoji, json_build_object('count', c.users, 'userIds',
							CASE WHEN cardinality(c.named) >= least(c.users, ${REACTION_USERS_MAX}) THEN c.named ELSE ARRAY(
								SELECT r.user_id FROM ${reactions} r WHERE ${ofMessage} AND r.emoji = c.emoji
								ORDER BY r.at LIMIT ${REACTION_USERS_MAX}
							) END
						) ORDER BY c.nth) FROM counted c
					) WHERE m.ctid = row_id
					RETURNING row_to_json(m)::text INTO answer;
				END IF;
			END IF;
			RETURN QUERY SELECT item.place, NULL::bigint, NULL::bigint, answer;
		END LOOP;
	END IF;`;
}
