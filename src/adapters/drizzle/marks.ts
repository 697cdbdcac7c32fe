import { and, asc, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import type { MarkChange, MarkKey, ReadMark, RoomHead } from "../message-store";
import { newEpoch } from "../shared/store/epoch";
import { foldMarks, markKey } from "../shared/store/marks/fold-marks";
import { StoreError } from "../store-error";
import { locked, transact } from "./database";
import { toHeads } from "./rows";
import type { ChatTables } from "./tables/tables";
import type { Target } from "./target";

type Marks = NonNullable<ChatTables["marks"]>;

/** Maximum number of marks in one statement, because databases limit its values and its columns. */
const MAX = 1_000;

/** A mark as it would be if there was none before. */
interface Wanted extends MarkKey {
	seq: number;
	n: number;
	rev: number;
}

/**
 * Sets read marks, and returns each as it is afterwards, in the order of `given`. The rooms are not locked, because messages
 * must not wait for marks: the head is read first, and everything up to it stays as it is.
 */
export async function setMarks(target: Target, table: Marks, given: readonly MarkChange[]): Promise<ReadMark[]> {
	const folded = foldMarks(given);
	for (const part of chunks(folded)) {
		const wanted = await wantedOf(target, part);
		const isForced = new Set(part.filter(({ force }) => force).map(markKey));
		await upsert(
			target,
			table,
			wanted.filter((mark) => !isForced.has(markKey(mark))),
			(before, asked) => sql`${asked} > ${before}`,
		);
		await upsert(
			target,
			table,
			wanted.filter((mark) => isForced.has(markKey(mark))),
			(before, asked) => sql`${asked} <> ${before}`,
		);
	}
	return (await readMarks(target, table, given)).map((mark) => {
		if (!mark) throw new StoreError("unknown", "a mark was deleted during the call");
		return mark;
	});
}

/** Returns read marks in the order of `keys`. */
export async function readMarks(
	{ db, dialect }: Target,
	table: Marks,
	keys: readonly MarkKey[],
): Promise<(ReadMark | undefined)[]> {
	const found = new Map<string, ReadMark>();
	for (const part of chunks(keys)) {
		const pairs = sql.join(
			part.map(({ room, userId }) => sql`(${sql.param(room, table.room)}, ${sql.param(userId, table.userId)})`),
			sql`, `,
		);
		// A list is many conditions, too deep for SQLite and a scan each for PostgreSQL. MySQL has no such VALUES.
		const list = dialect === "MySQL" ? sql`(${pairs})` : sql`(VALUES ${pairs})`;
		const rows = await db.select().from(table).where(sql`(${table.room}, ${table.userId}) IN ${list}`);
		for (const { room, userId, seq, n, rev } of rows) {
			const mark = { seq: Number(seq), n: Number(n), rev: Number(rev) };
			found.set(markKey({ room: String(room), userId: String(userId) }), mark);
		}
	}
	return keys.map((key) => {
		const mark = found.get(markKey(key));
		return mark && { ...mark };
	});
}

/** Gives a room a new epoch if its epoch is still `epoch`, and lowers its marks to its head. */
export async function renewEpoch(target: Target, room: string, epoch: string): Promise<void> {
	const { dialect, attempt, tables } = target;
	const { rooms, marks } = tables;
	const isRoom = eq(rooms.room, room);
	const renew = () =>
		transact(target, "skip", async (tx) => {
			await tx
				.update(rooms)
				.set({ epoch: newEpoch() })
				.where(and(isRoom, eq(rooms.epoch, epoch)));
			if (!marks) return;
			const head = toHeads(await tx.select().from(rooms).where(isRoom)).get(room);
			if (!head) return;
			const isBeyond = and(eq(marks.room, room), gt(marks.seq, head.seq));
			// In the order in which marks are set, or this and a server that sets them wait for each other.
			await locked(tx.select().from(marks).where(isBeyond).orderBy(asc(marks.userId)), dialect, "wait");
			const lowered = { rev: sql`${marks.rev} + 1`, n: head.n ?? head.seq, seq: head.seq };
			await tx.update(marks).set(lowered).where(isBeyond);
		});
	await attempt(renew);
}

/** Returns the marks within the heads of their rooms, with their ordinals. */
async function wantedOf({ db, tables }: Target, marks: readonly MarkChange[]): Promise<Wanted[]> {
	const { rooms } = tables;
	const names = [...new Set(marks.map(({ room }) => room))];
	const heads = toHeads(await db.select().from(rooms).where(inArray(rooms.room, names)));
	const headOf = (room: string): RoomHead => heads.get(room) ?? { epoch: "", seq: 0, n: 0 };
	const within = marks.map(({ room, userId, seq }) => ({ room, userId, seq: Math.min(seq, headOf(room).seq), rev: 1 }));
	const earlier = within.filter(({ room, seq }) => seq < headOf(room).seq);
	const ordinals = await ordinalsOf({ db, tables }, earlier);
	return within.map((mark) => ({ ...mark, n: ordinals.get(placeKey(mark)) ?? headOf(mark.room).n ?? 0 }));
}

type Place = Pick<Wanted, "room" | "seq">;
const placeKey = ({ room, seq }: Place) => `${room}\0${seq}`;

/** Returns the ordinals of places in rooms, by `placeKey`; none for a place in a room without messages. */
async function ordinalsOf(
	{ db, tables: { rooms, messages } }: Pick<Target, "db" | "tables">,
	places: readonly Place[],
): Promise<Map<string, number>> {
	const distinct = [...new Map(places.map((place) => [placeKey(place), place])).values()];
	const [first] = distinct;
	if (!first) return new Map();
	const n = sql`coalesce(${messages.n}, ${messages.seq})`;
	const inRoom = (room: string) => eq(messages.room, room);
	const columns = distinct.map(({ room, seq }, index): [string, SQL.Aliased] => [
		`n${index}`,
		sql`coalesce(
			(SELECT ${n} FROM ${messages} WHERE ${inRoom(room)} AND ${messages.seq} <= ${seq} ORDER BY ${messages.seq} DESC LIMIT 1),
			(SELECT ${n} - 1 FROM ${messages} WHERE ${inRoom(room)} ORDER BY ${messages.seq} LIMIT 1)
		)`.as(`n${index}`),
	]);
	// One row for all, from a row that is there.
	const [row] = await db.select(Object.fromEntries(columns)).from(rooms).where(eq(rooms.room, first.room)).limit(1);
	const found = distinct.map((place, index): [string, unknown] => [placeKey(place), row?.[`n${index}`]]);
	return new Map(
		found.flatMap(([key, value]) => (value === null || value === undefined ? [] : [[key, Math.max(0, Number(value))]])),
	);
}

/** Inserts marks, or moves those that are there, where `moves` says so. */
async function upsert(
	{ db, dialect, attempt }: Target,
	table: Marks,
	wanted: readonly Wanted[],
	moves: (before: unknown, asked: SQL) => SQL,
): Promise<void> {
	if (wanted.length === 0) return;
	const asked = (column: "seq" | "n") =>
		dialect === "MySQL" ? sql`VALUES(${table[column]})` : sql`excluded.${sql.identifier(column)}`;
	const isMoved = moves(table.seq, asked("seq"));
	const set = {
		rev: sql`${table.rev} + CASE WHEN ${isMoved} THEN 1 ELSE 0 END`,
		n: sql`CASE WHEN ${isMoved} THEN ${asked("n")} ELSE ${table.n} END`,
		seq: sql`CASE WHEN ${isMoved} THEN ${asked("seq")} ELSE ${table.seq} END`,
	};
	const insert = () => db.insert(table).values(wanted);
	await attempt(() =>
		dialect === "MySQL"
			? insert().onDuplicateKeyUpdate({ set })
			: insert().onConflictDoUpdate({ target: [table.room, table.userId], set }),
	);
}

function chunks<Item>(items: readonly Item[]): Item[][] {
	const parts: Item[][] = [];
	for (let start = 0; start < items.length; start += MAX) parts.push(items.slice(start, start + MAX));
	return parts;
}
