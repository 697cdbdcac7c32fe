/** Maximum number of different emoji on one message, and of users that a message names for one of them: `schemas/message.ts` has the same. */
export const REACTIONS_MAX = 20;
export const REACTION_USERS_MAX = 10;
