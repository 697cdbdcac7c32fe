import type { Restriction } from "../../schemas/restriction";
import type { MarkChange, MarkKey } from "../message-store";
import type { RestrictionKey } from "../restriction-store";
import type { LOCKED, LockMode } from "../shared/store/group-commit";
import type { Change, Changed } from "./change";
import type { SqlRow, SqlStatement } from "./statement";

/** What a `SqlMessageStore` needs of a database and its driver. A failed call rejects with a `StoreError`. */
export interface SqlDatabase {
	/** Creates the tables or upgrades them, once. */
	setup(): Promise<void>;
	read(statement: SqlStatement): Promise<SqlRow[]>;
	/** Writes what is safe to write again, as part of a read. */
	open(statement: SqlStatement): Promise<void>;
	/**
	 * Commits a group of changes in one transaction: all of them or none, except those of locked rooms. It takes the locks of
	 * all rooms before anything else, rooms in one order, so that servers never wait for each other in a circle. Each change
	 * takes the next number of its room, so no number is without its change.
	 */
	commit(group: readonly Change[], mode: LockMode): Promise<readonly (Changed | typeof LOCKED)[]>;
	/**
	 * Sets read marks in one statement, and returns the row of each as it is afterwards. They are folded. Their rooms are not
	 * locked, because messages must not wait for marks.
	 */
	mark(marks: readonly MarkChange[]): Promise<SqlRow[]>;
	/** Returns the rows of read marks, in any order. */
	marks(keys: readonly MarkKey[]): Promise<SqlRow[]>;
	/** Renews an epoch where it is still `epoch`, lowers the room's marks to its head, and returns the row of a room that was renewed. */
	renewEpoch(room: string, epoch: string): Promise<SqlRow[]>;
	/** Stores a restriction under the next rev, which the row of the room without a name counts. No room has that name. */
	setRestriction(restriction: Restriction): Promise<void>;
	removeRestriction(key: RestrictionKey): Promise<void>;
	/** Closes what was opened here. */
	close(): Promise<unknown>;
}
