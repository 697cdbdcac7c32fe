import { toStored } from "../../shared/store/stored-message";
import { StoreError } from "../../store-error";
import { type Change, type Changed, type Group, toGroup } from "../change";
import type { Names } from "../names";
import { toMessage } from "../rows";
import type { SqlRow, SqlStatement } from "../statement";
import { appendStatements } from "./append";
import { countStatement } from "./count";
import { reactStatements } from "./react";
import { replaceStatements } from "./replace";

/** The statements of one transaction, and what their results mean. */
export interface SqliteCommit {
	statements: SqlStatement[];
	/** Returns the result of each change, from the rows of each statement. */
	read(rows: readonly SqlRow[][]): Changed[];
}

/**
 * Returns the transaction that commits a group. It must write from its beginning (`BEGIN IMMEDIATE`, a batch), because SQLite
 * then lets no other writer in, which locks every room's counter.
 */
export function sqliteCommit(names: Names, changes: readonly Change[]): SqliteCommit {
	const group = toGroup(changes);
	const statements: SqlStatement[] = [];
	const readers: ((rows: readonly SqlRow[][], results: Map<number, Changed>) => void)[] = [];
	/** Adds statements, after which the counters are raised; `read` gets their rows. */
	const add = (
		rooms: readonly string[],
		added: SqlStatement[],
		read: (rows: SqlRow[][]) => Iterable<[number, Changed]>,
	) => {
		const start = statements.length;
		statements.push(...added, countStatement(names, rooms));
		readers.push((rows, results) => {
			for (const [place, changed] of read(rows.slice(start, start + added.length))) results.set(place, changed);
		});
	};
	const { appends, replaces, reacts } = group;
	if (appends.length > 0) {
		add(roomsOf(appends), appendStatements(names, appends), (rows) => appended(group, rows));
	}
	for (const round of rounds(replaces)) {
		add(roomsOf(round), replaceStatements(names, round), ([, rows]) => changedIn(round, rows));
	}
	for (const round of rounds(reacts)) {
		add(roomsOf(round), reactStatements(names, round), (rows) => changedIn(round, rows.at(-1)));
	}
	return {
		statements,
		read(rows) {
			const results = new Map<number, Changed>();
			for (const read of readers) read(rows, results);
			return group.spread((place) => results.get(place) ?? { message: undefined, repeated: false }) as Changed[];
		},
	};
}

interface Item {
	place: number;
	room: string;
	id: string;
}

const keyOf = ({ room, id }: { room: unknown; id: unknown }) => `${room}\0${id}`;
const roomsOf = (items: readonly Item[]) => [...new Set(items.map(({ room }) => room))];

/** Splits items so that no message is twice in one part, because a statement does not see what it changes itself. */
function rounds<Of extends Item>(items: readonly Of[]): Of[][] {
	const parts: Of[][] = [];
	const seen = new Map<string, number>();
	for (const item of items) {
		const nth = seen.get(keyOf(item)) ?? 0;
		seen.set(keyOf(item), nth + 1);
		const part = parts[nth];
		if (part) part.push(item);
		else parts.push([item]);
	}
	return parts;
}

function* changedIn(items: readonly Item[], rows: readonly SqlRow[] = []): Generator<[number, Changed]> {
	const found = new Map(rows.map((row) => [`${row.room}\0${row.id}`, row]));
	for (const item of items) {
		const row = found.get(keyOf(item));
		yield [item.place, { message: row && toMessage(row), repeated: false }];
	}
}

function* appended({ appends, messages }: Group, rows: readonly SqlRow[][]): Generator<[number, Changed]> {
	const [, repeats = [], inserts = []] = rows;
	const repeated = new Map(repeats.map((row) => [Number(row.place), row]));
	const inserted = new Map(inserts.map((row) => [`${row.room}\0${row.id}`, row]));
	for (const [index, item] of appends.entries()) {
		const first = repeated.get(index);
		const row = inserted.get(keyOf(item));
		const sent = messages.get(item.place);
		if (first) yield [item.place, { message: toMessage(first), repeated: true }];
		else if (row && sent)
			yield [item.place, { message: toStored(sent, Number(row.seq), Number(row.n)), repeated: false }];
		else throw new StoreError("unknown", "the database returned no result for a message");
	}
}
