/** A random epoch: 122 bits from the database, so that an epoch is created in the same statement as its row. */
export const NEW_EPOCH = "replace(gen_random_uuid()::text, '-', '')";

/** Returns the names of the tables and of the function with this prefix. */
export const namesOf = (prefix: string) => ({
	rooms: `${prefix}rooms`,
	messages: `${prefix}messages`,
	restrictions: `${prefix}restrictions`,
	/** The versions of the schema that the database has. */
	versions: `${prefix}schema`,
	// A changed body gets a new number, because servers of two versions may run side by side.
	append: `${prefix}append_2`,
});
