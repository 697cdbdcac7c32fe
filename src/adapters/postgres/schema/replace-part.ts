import { BODY_COLUMNS } from "../../sql/rows";
import { GIVEN } from "./append-part";
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
			UPDATE ${names.messages} m SET
				updated_seq = head + 1,
				reactions = CASE WHEN item.deleted_at IS NULL THEN m.reactions END,
				${COLUMNS.map((name) => `${name} = item.${name}${name === "metadata" ? "::json" : ""}`).join(", ")}
			WHERE m.ctid = row_id AND (item.was IS NULL OR m.updated_seq = item.was)
			RETURNING row_to_json(m)::text INTO answer;
			IF FOUND THEN
				head := head + 1;
				IF item.deleted_at IS NOT NULL THEN
					DELETE FROM ${names.reactions} r WHERE r.room = item.room AND r.id = item.id;
				END IF;
			ELSE
				answer := NULL;
			END IF;
			RETURN QUERY SELECT item.place, NULL::bigint, NULL::bigint, answer;
		END LOOP;
	END IF;`;
