import { REACTIONS_MAX } from "../../shared/store/reactions/limits";
import type { Dialect } from "../../sql/dialect";

const ARGUMENTS: Record<string, (nth: string) => string> = {
	text: (nth) => `${nth}::text`,
	integer: (nth) => `${nth}::text::bigint`,
	// In one order everywhere, or two servers that open the same rooms wait for each other.
	names: (nth) => `SELECT name FROM json_array_elements_text(${nth}::text::json) AS name ORDER BY name COLLATE "C"`,
};

function text(sql: string): string {
	let nth = 0;
	return sql.replace(/\?(text|integer|names)/g, (_, kind) => ARGUMENTS[kind]?.(`$${++nth}`) ?? "");
}

/**
 * PostgreSQL. Every argument is a text, and a row is read as JSON text, so that no setting of the client (how a bigint or json
 * is parsed, how columns are renamed) changes what is read.
 */
export const postgresDialect: Dialect = {
	text,
	rows: (sql) => `WITH found AS (${text(sql)}) SELECT row_to_json(found)::text FROM found`,
	// 122 random bits.
	newEpoch: "replace(gen_random_uuid()::text, '-', '')",
	// The limit tells the planner that there are few: for the 100 that it assumes, it compiles the statement, which takes longer.
	keysOf: (json, alias) =>
		`LATERAL (SELECT key FROM json_object_keys(${json}) AS key LIMIT ${REACTIONS_MAX}) AS ${alias}`,
};
