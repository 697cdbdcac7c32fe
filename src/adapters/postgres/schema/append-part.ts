import { BODY_COLUMNS } from "../../sql/rows";
import type { PostgresNames } from "./names";

const COLUMNS = ["room", "id", ...BODY_COLUMNS];

/** The columns of a message in the JSON that the function is given. Metadata and mentions are JSON text, so that they are kept as they were sent. */
export const GIVEN = `place bigint, room text, id text, user_id text, username text, text text, timestamp bigint, client_id text,
			reply_to text, metadata text, kind text, mentions text`;

const JSON_COLUMNS = ["metadata", "mentions"];
/** Returns the value of a column, from the member of the same name. */
export const columnValue = (name: string, item: string): string =>
	JSON_COLUMNS.includes(name) ? `${item}.${name}::json` : `${item}.${name}`;

/** Returns the part of the function that stores new messages, or finds those that were stored before. */
export const appendPart = ({ rooms, messages, mentions }: PostgresNames): string => `
	IF appends IS NOT NULL THEN
		RETURN QUERY WITH given AS MATERIALIZED (
			SELECT g.*, (SELECT m.seq FROM ${messages} m
				WHERE m.room = g.room AND m.user_id = g.user_id AND m.client_id = g.client_id) AS first_seq
			FROM json_to_recordset(appends) AS g (${GIVEN}, counts integer)
			WHERE g.room <> ALL (locked)
		), fresh AS MATERIALIZED (
			SELECT g.*,
				(SELECT r.seq FROM ${rooms} r WHERE r.room = g.room) + row_number() OVER places AS seq,
				(SELECT r.n FROM ${rooms} r WHERE r.room = g.room) + sum(g.counts) OVER places AS n
			FROM given g WHERE g.first_seq IS NULL WINDOW places AS (PARTITION BY g.room ORDER BY g.place)
		), inserted AS (
			INSERT INTO ${messages} (seq, updated_seq, n, ${COLUMNS.join(", ")})
			SELECT seq, seq, n, ${COLUMNS.map((name) => columnValue(name, "f")).join(", ")} FROM fresh f
		)
		SELECT f.place, f.seq, f.n, NULL::text FROM fresh f
		UNION ALL
		SELECT g.place, NULL, NULL,
			(SELECT row_to_json(m)::text FROM ${messages} m WHERE m.room = g.room AND m.seq = g.first_seq)
		FROM given g WHERE g.first_seq IS NOT NULL;
		-- A quote in a text is escaped, so this is a key. Most messages need no right to the table of mentions.
		IF position('"mentions":' IN appends::text) > 0 THEN
			INSERT INTO ${mentions} (user_id, room, seq)
			SELECT u.user_id, g.room, m.seq
			FROM json_to_recordset(appends) AS g (room text, id text, mentions text)
				CROSS JOIN LATERAL (SELECT m.seq FROM ${messages} m
					WHERE m.room = g.room AND m.id >= g.id AND m.id <= g.id ORDER BY m.id LIMIT 1) m
				CROSS JOIN LATERAL json_array_elements_text(g.mentions::json) AS u (user_id)
			WHERE g.room <> ALL (locked) AND g.mentions IS NOT NULL
			ON CONFLICT DO NOTHING;
		END IF;
	END IF;`;
