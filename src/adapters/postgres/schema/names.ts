import { namesOf } from "../../sql/names";

/** Returns the names of the tables and of the functions with this prefix. */
export const postgresNames = (prefix: string) => ({
	...namesOf(prefix),
	// A changed body gets a new number, because servers of two versions may run side by side.
	commit: `${prefix}commit_4`,
	mark: `${prefix}mark_4`,
	marksOf: `${prefix}marks_4`,
	/** The function of version 3. */
	commit3: `${prefix}commit_3`,
	/** The function of version 2. */
	append: `${prefix}append_2`,
});

/** The names of the tables and of the functions. */
export type PostgresNames = ReturnType<typeof postgresNames>;
