import type { Column, Table } from "drizzle-orm";
import { type MySqlTable, getTableConfig as mysqlConfig } from "drizzle-orm/mysql-core";
import { type PgTable, getTableConfig as pgConfig } from "drizzle-orm/pg-core";
import { type SQLiteTable, getTableConfig as sqliteConfig } from "drizzle-orm/sqlite-core";

const configs = {
	pg: (table: Table) => pgConfig(table as PgTable),
	mysql: (table: Table) => mysqlConfig(table as MySqlTable),
	sqlite: (table: Table) => sqliteConfig(table as SQLiteTable),
};
type Named = { name: string };

/** Returns the statements of a migration for a table, as drizzle-kit would write them. */
export function createTable(dialect: keyof typeof configs, table: Table): string[] {
	const quote = (name: string) => (dialect === "mysql" ? `\`${name}\`` : `"${name}"`);
	const list = (columns: readonly Named[]) => columns.map(({ name }) => quote(name)).join(", ");
	const { name, columns, indexes, primaryKeys, uniqueConstraints } = configs[dialect](table);
	const column = (one: Column) => {
		const given = typeof one.default === "string" ? `'${one.default}'` : String(one.default);
		return [
			quote(one.name),
			one.getSQLType(),
			one.primary && "PRIMARY KEY",
			one.notNull && "NOT NULL",
			one.hasDefault && `DEFAULT ${given}`,
		]
			.filter(Boolean)
			.join(" ");
	};
	const parts = [
		...columns.map(column),
		...primaryKeys.map((key) => `PRIMARY KEY (${list(key.columns)})`),
		...uniqueConstraints.map((one) => `UNIQUE (${list(one.columns)})`),
	];
	return [
		`CREATE TABLE ${quote(name)} (${parts.join(", ")})`,
		...indexes.map(
			({ config }) =>
				`CREATE ${config.unique ? "UNIQUE " : ""}INDEX ${quote(String(config.name))} ON ${quote(name)} (${list(config.columns as Named[])})`,
		),
	];
}
