import type { Dialect } from "../dialect";

const text = (sql: string) =>
	sql.replaceAll("?names", "SELECT value AS name FROM json_each(?)").replace(/\?(text|integer)/g, "?");

/** SQLite, libSQL and D1. */
export const sqlite: Dialect = {
	text,
	rows: text,
	// 96 random bits.
	newEpoch: "lower(hex(randomblob(12)))",
	keysOf: (json, alias) => `json_each(${json}) ${alias}`,
};
