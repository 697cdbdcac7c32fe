/** Returns a query of these columns of the objects in a JSON array, which is the argument. `place` is the index. */
export const itemsOf = (columns: readonly string[]): string =>
	`SELECT key AS place, ${columns.map((name) => `value ->> '${name}' AS ${name}`).join(", ")} FROM json_each(?)`;
