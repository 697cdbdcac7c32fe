import { and, asc, eq, gt } from "drizzle-orm";
import type { Restriction } from "../../schemas/restriction";
import type { RestrictionChange, RestrictionKey } from "../restriction-store";
import {
	keyColumns,
	RESTRICTIONS_MAX,
	type RestrictionRow,
	restrictionColumns,
	toRestrictionChange,
} from "../shared/store/restriction-columns";
import { type Builder, locked, transact } from "./database";
import type { ChatTables } from "./tables/tables";
import { openRooms, type Target } from "./target";

type Restrictions = NonNullable<ChatTables["restrictions"]>;

/** The room whose row counts the revs. No room has an empty name. */
const COUNTER = "";

/** Stores a restriction in place of the one with the same key. */
export function setRestriction(target: Target, table: Restrictions, restriction: Restriction): Promise<void> {
	const row = { ...restrictionColumns(restriction), isRemoved: false };
	return change(target, async (tx, nextRev) => {
		const rev = await nextRev();
		const where = isKey(table, restriction);
		const [known] = await tx.select().from(table).where(where).limit(1);
		if (known)
			await tx
				.update(table)
				.set({ ...row, rev })
				.where(where);
		else await tx.insert(table).values([{ ...row, rev }]);
	});
}

/** Removes a restriction, if it is there. */
export function removeRestriction(target: Target, table: Restrictions, key: RestrictionKey): Promise<void> {
	return change(target, async (tx, nextRev) => {
		const where = and(isKey(table, key), eq(table.isRemoved, false));
		const [known] = await tx.select().from(table).where(where).limit(1);
		if (known)
			await tx
				.update(table)
				.set({ isRemoved: true, rev: await nextRev() })
				.where(where);
	});
}

/** Returns the changes after a rev, ascending. */
export async function restrictionsSince(
	{ db }: Target,
	table: Restrictions,
	sinceRev: number,
): Promise<RestrictionChange[]> {
	const rows = await db
		.select()
		.from(table)
		.where(gt(table.rev, sinceRev))
		.orderBy(asc(table.rev))
		.limit(RESTRICTIONS_MAX);
	return rows.map((row) => toRestrictionChange(row as RestrictionRow));
}

/** Runs a transaction that holds the counter's lock, so that changes become visible in the order of their revs. */
async function change(
	target: Target,
	run: (tx: Builder, nextRev: () => Promise<number>) => Promise<void>,
): Promise<void> {
	const { rooms } = target.tables;
	await openRooms(target, [COUNTER]);
	const attempt = () =>
		transact(target, "skip", async (tx) => {
			const [counter] = await locked(tx.select().from(rooms).where(eq(rooms.room, COUNTER)), target.dialect, "wait");
			const rev = Number(counter?.seq ?? 0) + 1;
			await run(tx, async () => {
				await tx.update(rooms).set({ seq: rev }).where(eq(rooms.room, COUNTER));
				return rev;
			});
		});
	await target.attempt(attempt);
}

function isKey(table: Restrictions, key: RestrictionKey) {
	const { kind, room, userId } = keyColumns(key);
	return and(eq(table.kind, kind), eq(table.room, room), eq(table.userId, userId));
}
