import type { PostgresNames } from "./names";

/**
 * Returns the statement that gives a variable the highest number of the room `item.room`, with the changes that this
 * transaction has made: numbers are written to the room's row at its end.
 */
export const headOf = ({ rooms, messages }: PostgresNames): string =>
	`head := greatest(
				(SELECT r.seq FROM ${rooms} r WHERE r.room = item.room),
				(SELECT m.updated_seq FROM ${messages} m WHERE m.room = item.room ORDER BY m.updated_seq DESC LIMIT 1));`;

/** Returns the statement that gives a variable the place of the message `item.id` in its table, which stays the same under the lock. */
export const rowOf = ({ messages }: PostgresNames): string =>
	`row_id := (SELECT m.ctid FROM ${messages} m
				WHERE m.room = item.room AND m.id >= item.id AND m.id <= item.id ORDER BY m.id LIMIT 1);`;
