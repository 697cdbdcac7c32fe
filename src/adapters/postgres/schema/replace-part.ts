import { BODY_COLUMNS } from "../../sql/rows";
import { columnValue, GIVEN } from "./append-part";
import { headOf, rowOf } from "./lookups";
import type { PostgresNames } from "./names";

const COLUMNS = [...BODY_COLUMNS, "edited_at", "deleted_at"];

/** Returns the part of the function that writes messages again. */
export const replacePart = (names: PostgresNames): string => `
	IF replaces IS NOT NULL THEN
		which := NULL;
		FOR item IN
			SELECT g.* FROM json_to_recordset(replaces) AS g (${GIVEN}, edited_at bigint, deleted_at bigint, was bigint)
			WHERE g.room <> ALL (locked) ORDER BY g.room, g.place
		LOOP
			IF which IS DISTINCT FROM item.room THEN
				which := item.room;
				${headOf(names)}
			END IF;
			${rowOf(names)}
			mentioned := (SELECT m.mentions FROM ${names.messages} m WHERE m.ctid = row_id);
			UPDATE ${names.messages} m SET
				updated_seq = head + 1,
				reactions = CASE WHEN item.deleted_at IS NULL THEN m.reactions END,
				${COLUMNS.map((name) => `${name} = ${columnValue(name, "item")}`).join(", ")}
			WHERE m.ctid = row_id AND (item.was IS NULL OR m.updated_seq = item.was)
			RETURNING row_to_json(m)::text, m.seq INTO answer, row_seq;
			IF FOUND THEN
				head := head + 1;
				IF mentioned::text IS DISTINCT FROM item.mentions THEN
					DELETE FROM ${names.mentions} u WHERE u.room = item.room AND u.seq = row_seq
						AND u.user_id = ANY (ARRAY(SELECT json_array_elements_text(mentioned)));
					INSERT INTO ${names.mentions} (user_id, room, seq)
					SELECT u.user_id, item.room, row_seq FROM json_array_elements_text(item.mentions::json) AS u (user_id)
					ON CONFLICT DO NOTHING;
				END IF;
				IF item.deleted_at IS NOT NULL THEN
					DELETE FROM ${names.reactions} r WHERE r.room = item.room AND r.id = item.id;
				END IF;
			ELSE
				answer := NULL;
			END IF;
			RETURN QUERY SELECT item.place, NULL::bigint, NULL::bigint, answer;
		END LOOP;
	END IF;`;
