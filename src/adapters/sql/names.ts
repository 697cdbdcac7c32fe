/** Returns the names of the tables with this prefix. */
export const namesOf = (prefix: string) => ({
	/** A row per room: its epoch, and the counters that every change of the room locks. */
	rooms: `${prefix}rooms`,
	messages: `${prefix}messages`,
	/** A row per message, emoji and user, in the order in which they reacted. */
	reactions: `${prefix}reactions`,
	restrictions: `${prefix}restrictions`,
	/** The versions of the schema that the database has. */
	versions: `${prefix}schema`,
});

/** The names of the tables. */
export type Names = ReturnType<typeof namesOf>;
