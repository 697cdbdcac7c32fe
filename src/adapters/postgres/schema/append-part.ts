import { BODY_COLUMNS } from "../../sql/rows";
import type { PostgresNames } from "./names";

const COLUMNS = ["room", "id", ...BODY_COLUMNS];

const SENT = `room text, id text, user_id text, username text, text text, timestamp bigint, client_id text, reply_to text,
			metadata text, kind text`;
/** The columns of a message in the JSON that the function is given. Metadata is JSON text, so that it is kept as it was sent. */
export const GIVEN = `place bigint, ${SENT}`;

/** Returns the part of the function that stores new messages, or finds those that were stored before. */
export const appendPart = ({ messages }: PostgresNames): string => `
	IF appends IS NOT NULL THEN
		RETURN QUERY WITH given AS MATERIALIZED (
			SELECT g.*, (SELECT m.seq FROM ${messages} m
				WHERE m.room = g.room AND m.user_id = g.user_id AND m.client_id = g.client_id) AS first_seq
			FROM ROWS FROM (json_to_recordset(appends) AS (${SENT}, counts integer)) WITH ORDINALITY
				AS g (${COLUMNS.join(", ")}, counts, nth)
			WHERE g.room <> ALL (locked)
		), fresh AS MATERIALIZED (
			SELECT g.*,
				heads[array_position(sorted, g.room)] + row_number() OVER places AS seq,
				ordinals[array_position(sorted, g.room)] + sum(coalesce(g.counts, 1)) OVER places AS n
			FROM given g WHERE g.first_seq IS NULL
			WINDOW places AS (PARTITION BY g.room ORDER BY g.nth ROWS UNBOUNDED PRECEDING)
		), inserted AS (
			INSERT INTO ${messages} (seq, updated_seq, n, ${COLUMNS.join(", ")})
			SELECT seq, seq, n, ${COLUMNS.map((name) => (name === "metadata" ? "metadata::json" : name)).join(", ")} FROM fresh
		)
		SELECT f.nth - 1, f.seq, f.n, NULL::text FROM fresh f
		UNION ALL
		SELECT g.nth - 1, NULL, NULL,
			(SELECT row_to_json(m)::text FROM ${messages} m WHERE m.room = g.room AND m.seq = g.first_seq)
		FROM given g WHERE g.first_seq IS NOT NULL;
	END IF;`;
