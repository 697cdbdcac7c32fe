import type { PostgresNames } from "./names";

/**
 * Returns the statement that gives a variable the highest number of the room `item.room`, with the changes that this
 * transaction has made: numbers are written to the room's row at its end.
 */
export const headOf = ({ rooms, messages }: PostgresNames): string =>
	`head := greatest(
				(SELECT r.seq FROM ${rooms} r WHERE r.room = item.room),
				(SELECT max(m.updated_seq) FROM ${messages} m WHERE m.room = item.room));`;
