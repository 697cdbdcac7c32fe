import { newEpoch } from "../shared/store/epoch";
import { type Builder, type Dialect, insertMissing } from "./database";
import type { ChatTables } from "./tables/tables";
import type { WriteAttempt } from "./write-attempts";

/** The database of a store. */
export interface Target {
	db: Builder;
	tables: ChatTables;
	dialect: Dialect;
	attempt: WriteAttempt;
}

/** Runs outside a transaction, because two transactions that insert the same room wait for each other, and MySQL aborts one. */
export function openRooms({ db, dialect, tables, attempt }: Target, rooms: readonly string[]): Promise<unknown> {
	// Every server uses the same order, for the same reason.
	const rows = [...rooms].sort().map((room) => ({ room, epoch: newEpoch(), seq: 0, n: 0, lastSeq: 0 }));
	return attempt(() => insertMissing(db, dialect, tables.rooms, rows));
}

/** The numbers of a room, while a transaction holds its lock. The transaction writes them back if it has raised `seq`. */
export interface Counter {
	seq: number;
	n: number;
	/** The `seq` of the latest message that counts. */
	lastSeq: number;
}

/** Returns the numbers in the row of a room. One that is older than the ordinals has had nothing but messages that count. */
export const toCounter = ({ seq, n, lastSeq }: Record<string, unknown>): Counter => ({
	seq: Number(seq),
	n: Number(n ?? seq),
	lastSeq: Number(lastSeq ?? seq),
});
