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
		), mentioned AS (
			INSERT INTO ${mentions} (user_id, room, seq) SELECT u.user_id, f.room, f.seq
			FROM fresh f, json_array_elements_text(f.mentions::json) AS u (user_id) WHERE f.mentions IS NOT NULL
			ON CONFLICT DO NOTHING
		)
		SELECT f.place, f.seq, f.n, NULL::text FROM fresh f
		UNION ALL
		SELECT g.place, NULL, NULL,
			(SELECT row_to_json(m)::text FROM ${messages} m WHERE m.room = g.room AND m.seq = g.first_seq)
		FROM given g WHERE g.first_seq IS NOT NULL;
	END IF;`;
