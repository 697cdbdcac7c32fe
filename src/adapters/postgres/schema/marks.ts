import type { MarkChange, MarkKey } from "../../message-store";
import { toKeyColumns } from "../../sql/rows";
import type { SqlStatement } from "../../sql/statement";
import { postgresDialect } from "./dialect";
import type { PostgresNames } from "./names";

/** Returns the statement that sets read marks, each user and room once. Its rows are the marks as they are afterwards. */
export const setMarks = ({ mark }: PostgresNames, given: readonly MarkChange[]): SqlStatement => ({
	sql: `SELECT row_to_json(f)::text FROM ${mark}($1::text::json) AS f`,
	args: [
		JSON.stringify(given.map((one) => ({ ...toKeyColumns(one), seq: one.seq, forced: Number(one.force === true) }))),
	],
});

/** Returns the statement that reads marks. */
export const readMarks = ({ marksOf }: PostgresNames, keys: readonly MarkKey[]): SqlStatement => ({
	sql: `SELECT row_to_json(f)::text FROM ${marksOf}($1::text::json) AS f`,
	args: [JSON.stringify(keys.map(toKeyColumns))],
});

/** Returns the statement that renews an epoch, with the row of the room if it was renewed. */
export const renewEpoch = ({ rooms, marks }: PostgresNames, room: string, epoch: string): SqlStatement => ({
	sql: `WITH renewed AS (
			UPDATE ${rooms} SET epoch = ${postgresDialect.newEpoch} WHERE room = $1::text AND epoch = $2::text
			RETURNING room, epoch, seq, n
		), beyond AS MATERIALIZED (
			SELECT k.user_id, r.seq, r.n FROM ${marks} k, renewed r WHERE k.room = r.room AND k.seq > r.seq
			ORDER BY k.user_id FOR UPDATE OF k
		), lowered AS (
			UPDATE ${marks} k SET seq = b.seq, n = b.n, rev = k.rev + 1
			FROM beyond b WHERE k.room = $1::text AND k.user_id = b.user_id AND k.seq > b.seq
		)
		SELECT row_to_json(r)::text FROM renewed r`,
	args: [room, epoch],
});
