/** Returns what reads a member of the JSON object `item.value`. */
export const memberOf = (item: string, name: string): string => `${item}.value ->> '${name}'`;

/** Returns a query of these members of the objects in a JSON array, which is the argument, as columns. `place` is the index. */
export const itemsOf = (names: readonly string[]): string =>
	`SELECT key AS place, ${names.map((name) => `${memberOf("json", name)} AS ${name}`).join(", ")} FROM json_each(?) json`;
