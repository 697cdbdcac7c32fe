import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { createClient } from "@libsql/client";
import { sql } from "drizzle-orm";
import { drizzle as drizzleLibsql } from "drizzle-orm/libsql";
import { boolean as mysqlBoolean } from "drizzle-orm/mysql-core";
import { drizzle as drizzleMysql } from "drizzle-orm/mysql2";
import { drizzle as drizzlePg } from "drizzle-orm/node-postgres";
import { boolean as pgBoolean } from "drizzle-orm/pg-core";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { drizzle as drizzlePostgres } from "drizzle-orm/postgres-js";
import { integer } from "drizzle-orm/sqlite-core";
import mysql from "mysql2/promise";
import pg from "pg";
import postgres from "postgres";
import {
	type ChatTables,
	type DrizzleDatabase,
	mysqlChatTables,
	pgChatTables,
	sqliteChatTables,
} from "../../../src/adapters/drizzle";
import { services } from "../../support/service";
import { createTable } from "./ddl";

/** A database with a chat's empty tables, to which two servers have a connection each. */
export interface Database {
	tables: ChatTables;
	/** Tables that no migration has created. */
	unmade: ChatTables;
	here: DrizzleDatabase;
	there: DrizzleDatabase;
	/** What each server passes as `reconnect`. */
	reconnects?: (() => unknown)[];
	/** Runs a statement and returns its rows. */
	run(statement: string): Promise<Record<string, unknown>[]>;
	close(): Promise<void>;
}

const newName = () => `chat_${crypto.randomUUID().replaceAll("-", "")}_`;

export const databases: Record<string, { service?: "PostgreSQL" | "MariaDB"; open: () => Promise<Database> }> = {
	"postgres-js": {
		service: "PostgreSQL",
		async open() {
			const tables = pgChatTables({
				prefix: newName(),
				columns: { pinned: pgBoolean("pinned").notNull().default(false) },
			});
			const clients = [1, 2].map(() => postgres(services.PostgreSQL, { max: 4, onnotice: () => {} }));
			const [one, two] = clients as [postgres.Sql, postgres.Sql];
			for (const table of Object.values(tables))
				for (const statement of createTable("pg", table)) await one.unsafe(statement);
			return {
				tables,
				unmade: pgChatTables({ prefix: "unmade_" }),
				here: drizzlePostgres(one),
				there: drizzlePostgres(two),
				run: async (statement) => [...(await one.unsafe(statement))],
				async close() {
					for (const table of Object.values(tables)) await one.unsafe(`DROP TABLE ${nameOf(table)}`);
					await Promise.all(clients.map((client) => client.end()));
				},
			};
		},
	},
	"node-postgres": {
		service: "PostgreSQL",
		async open() {
			const tables = pgChatTables({ prefix: newName() });
			const [one, two] = [1, 2].map(() => new pg.Pool({ connectionString: services.PostgreSQL, max: 4 })) as [
				pg.Pool,
				pg.Pool,
			];
			for (const table of Object.values(tables))
				for (const statement of createTable("pg", table)) await one.query(statement);
			return {
				tables,
				unmade: pgChatTables({ prefix: "unmade_" }),
				here: drizzlePg(one),
				there: drizzlePg(two),
				run: async (statement) => (await one.query(statement)).rows,
				async close() {
					for (const table of Object.values(tables)) await one.query(`DROP TABLE ${nameOf(table)}`);
					await Promise.all([one.end(), two.end()]);
				},
			};
		},
	},
	PGlite: {
		async open() {
			const tables = pgChatTables();
			const client = new PGlite();
			for (const table of Object.values(tables))
				for (const statement of createTable("pg", table)) await client.exec(statement);
			const db = drizzlePglite(client);
			return {
				tables,
				unmade: pgChatTables({ prefix: "unmade_" }),
				here: db,
				there: db,
				run: async (statement) => (await client.query<Record<string, unknown>>(statement)).rows,
				close: () => client.close(),
			};
		},
	},
	mysql2: {
		service: "MariaDB",
		async open() {
			const tables = mysqlChatTables({
				prefix: newName(),
				columns: { pinned: mysqlBoolean("pinned").notNull().default(false) },
			});
			const pools = [1, 2].map(() => mysql.createPool({ uri: services.MariaDB, connectionLimit: 4 }));
			const [one, two] = pools as [mysql.Pool, mysql.Pool];
			for (const table of Object.values(tables))
				for (const statement of createTable("mysql", table)) await one.query(statement);
			return {
				tables,
				unmade: mysqlChatTables({ prefix: "unmade_" }),
				here: drizzleMysql(one as never),
				there: drizzleMysql(two as never),
				run: async (statement) => (await one.query(statement))[0] as Record<string, unknown>[],
				async close() {
					for (const table of Object.values(tables)) await one.query(`DROP TABLE ${nameOf(table)}`);
					await Promise.all(pools.map((pool) => pool.end()));
				},
			};
		},
	},
	libsql: {
		async open() {
			const tables = sqliteChatTables({ columns: { pinned: integer("pinned").notNull().default(0) } });
			const folder = mkdtempSync(join(tmpdir(), "jsandy-chat-drizzle-"));
			const clients = [1, 2].map(() => createClient({ url: `file:${join(folder, "chat.db")}` }));
			const [here, there] = clients.map((client) => drizzleLibsql(client)) as [
				ReturnType<typeof drizzleLibsql>,
				ReturnType<typeof drizzleLibsql>,
			];
			await here.run(sql`PRAGMA journal_mode = WAL`);
			for (const table of Object.values(tables))
				for (const statement of createTable("sqlite", table)) await here.run(sql.raw(statement));
			return {
				tables,
				unmade: sqliteChatTables({ prefix: "unmade_" }),
				here,
				there,
				reconnects: clients.map((client) => () => client.reconnect()),
				run: async (statement) => (await clients[0]!.execute(statement)).rows as never,
				async close() {
					for (const client of clients) client.close();
					rmSync(folder, { recursive: true, force: true });
				},
			};
		},
	},
};

const nameOf = (table: object): string => (table as never)[Symbol.for("drizzle:Name")];
