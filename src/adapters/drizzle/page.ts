import { and, asc, desc, eq, getTableColumns, gt, lt, sql } from "drizzle-orm";
import type { Page, PageQuery } from "../message-store";
import { toMessage } from "./rows";
import type { Target } from "./target";

/** Reads one page of a room. One row more than the limit is read, to learn whether there are more. */
export function readPage(target: Target, query: PageQuery): Promise<Page> {
	return query.after === undefined ? readPlaces(target, query) : readChanges(target, query, query.after);
}

async function readPlaces({ db, tables: { messages } }: Target, { room, before, limit }: PageQuery): Promise<Page> {
	const rows = await db
		.select()
		.from(messages)
		.where(and(eq(messages.room, room), before === undefined ? undefined : lt(messages.seq, before)))
		.orderBy(desc(messages.seq))
		.limit(limit + 1);
	return { messages: rows.slice(0, limit).map(toMessage).reverse(), hasMore: rows.length > limit };
}

async function readChanges(
	{ db, tables: { rooms, messages } }: Target,
	{ room, limit }: PageQuery,
	after: number,
): Promise<Page> {
	// In the same statement, because the app may remove messages, and raise the floor, between two.
	const floor = sql`(SELECT ${rooms.floor} FROM ${rooms} WHERE ${eq(rooms.room, room)})`;
	const rows = await db
		.select({ ...getTableColumns(messages), floor })
		.from(messages)
		.where(and(eq(messages.room, room), gt(messages.updatedSeq, after)))
		.orderBy(asc(messages.updatedSeq))
		.limit(limit + 1);
	const row = rows[0] ?? (await db.select().from(rooms).where(eq(rooms.room, room)).limit(1))[0];
	const page = { messages: rows.slice(0, limit).map(toMessage), hasMore: rows.length > limit };
	const at = Number(row?.floor ?? 0);
	return at > 0 ? { ...page, floor: at } : page;
}
