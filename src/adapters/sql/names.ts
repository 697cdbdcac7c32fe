/** Returns the names of the tables with this prefix. */
export const namesOf = (prefix: string) => ({
	/**
	 * A row per room: its epoch, and the counters that every change of the room locks. `seq` is the number of the last change,
	 * `n` and `last_seq` are the ordinal and the number of the last message that counts, `floor` is what `Page` says.
	 */
	rooms: `${prefix}rooms`,
	messages: `${prefix}messages`,
	/** A row per message, emoji and user, in the order in which they reacted. */
	reactions: `${prefix}reactions`,
	/** A row per room and user that has read something there. */
	marks: `${prefix}marks`,
	/** A row per message and user that it mentions; the user `*` stands for everybody in the room. */
	mentions: `${prefix}mentions`,
	restrictions: `${prefix}restrictions`,
	/** The versions of the schema that the database has. */
	versions: `${prefix}schema`,
});

/** The names of the tables. */
export type Names = ReturnType<typeof namesOf>;
