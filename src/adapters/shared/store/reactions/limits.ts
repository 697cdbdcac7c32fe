// The same figures as in the schema of a message. No adapter imports a schema, because that would make each need zod.

/** Maximum number of different emoji on one message. */
export const REACTIONS_MAX = 20;
/** Maximum number of users that a message names for one of its emoji. */
export const REACTION_USERS_MAX = 10;
