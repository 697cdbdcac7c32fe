/** How a database writes what the statements of all SQL stores have in common. */
export interface Dialect {
	/**
	 * Returns the text of a statement as the database takes it. In `sql`, `?text` and `?integer` stand for an argument, and
	 * `?names` for a query of the column `name`, whose argument is a JSON array of strings.
	 */
	text(sql: string): string;
	/** Returns the text of a statement whose rows are read. `sql` is a SELECT, or ends with RETURNING. */
	rows(sql: string): string;
	/** A new random epoch, so that an epoch is made in the same statement as its row. */
	newEpoch: string;
	/** Returns what joins the keys of a message's reactions, a JSON object, as the column `key` of `alias`. */
	keysOf(json: string, alias: string): string;
}
