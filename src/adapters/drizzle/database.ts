import { type Column, is, type SQL, sql, type Table } from "drizzle-orm";
import { MySqlTable } from "drizzle-orm/mysql-core";
import { PgTable } from "drizzle-orm/pg-core";
import { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { LockMode } from "../shared/store/group-commit";

/** A Drizzle database, of any dialect and driver whose transactions are asynchronous. */
export interface DrizzleDatabase {
	select(...args: never): unknown;
	insert(...args: never): unknown;
	update(...args: never): unknown;
	delete(...args: never): unknown;
	transaction(...args: never): Promise<unknown>;
}

type Row = Record<string, unknown>;

interface Select extends PromiseLike<Row[]> {
	where(condition: SQL | undefined): Select;
	orderBy(...columns: SQL[]): Select;
	limit(count: number): Select;
	for(strength: "update", config: { skipLocked: boolean }): Select;
}

interface Insert extends PromiseLike<unknown> {
	ignore(): Insert;
	values(rows: readonly object[]): Insert;
	onConflictDoNothing(): Insert;
	onConflictDoUpdate(config: { target: Column[]; set: object }): Insert;
	/** In MySQL alone. */
	onDuplicateKeyUpdate(config: { set: object }): Insert;
}

/** The part of a Drizzle database that the store uses. The functions below handle where the dialects differ. */
export interface Builder {
	select(fields?: Row): { from(table: Table): Select };
	insert(table: Table): Insert;
	update(table: Table): { set(values: object): { where(condition: SQL | undefined): PromiseLike<unknown> } };
	delete(table: Table): { where(condition: SQL | undefined): PromiseLike<unknown> };
	transaction<T>(run: (tx: Builder) => Promise<T>, config?: object): Promise<T>;
	/** Not in SQLite. */
	execute(statement: SQL): PromiseLike<unknown>;
}

export type Dialect = "PostgreSQL" | "MySQL" | "SQLite";

/**
 * Returns the dialect of a table.
 *
 * @throws TypeError if it is not a Drizzle table.
 */
export function dialectOf(table: Table): Dialect {
	if (is(table, PgTable)) return "PostgreSQL";
	if (is(table, MySqlTable)) return "MySQL";
	if (is(table, SQLiteTable)) return "SQLite";
	throw new TypeError("DrizzleMessageStore: expected tables of pgChatTables, mysqlChatTables or sqliteChatTables");
}

/** Inserts the rows that do not exist yet. */
export const insertMissing = (db: Builder, dialect: Dialect, table: Table, rows: readonly object[]) =>
	dialect === "MySQL" ? db.insert(table).ignore().values(rows) : db.insert(table).values(rows).onConflictDoNothing();

/**
 * Runs a transaction that sees what was committed while it waited for a lock. In SQLite, writing transactions are exclusive.
 * With the mode `wait`, PostgreSQL gives up waiting for a lock after 500 ms and MySQL after 1 s, its minimum.
 */
export function transact<T>(
	{ db, dialect }: { db: Builder; dialect: Dialect },
	mode: LockMode,
	run: (tx: Builder) => Promise<T>,
): Promise<T> {
	if (dialect === "SQLite") return db.transaction(run, { behavior: "immediate" });
	const limited = async (tx: Builder) => {
		if (mode !== "wait") return run(tx);
		if (dialect === "PostgreSQL") {
			await tx.execute(sql`SET LOCAL lock_timeout = '500ms'`);
			return run(tx);
		}
		await tx.execute(
			sql`SET @chat_lock_wait = @@SESSION.innodb_lock_wait_timeout, SESSION innodb_lock_wait_timeout = 1`,
		);
		try {
			return await run(tx);
		} finally {
			// The connection goes back to the app's pool.
			await tx.execute(sql`SET SESSION innodb_lock_wait_timeout = @chat_lock_wait`);
		}
	};
	return db.transaction(limited, { isolationLevel: "read committed" });
}

/**
 * Selects the rows and locks them against other writers until the transaction ends. Except with the mode `wait`, rows that are
 * locked by others are left out.
 */
export const locked = (select: Select, dialect: Dialect, mode: LockMode): Select =>
	dialect === "SQLite" ? select : select.for("update", { skipLocked: mode !== "wait" });
