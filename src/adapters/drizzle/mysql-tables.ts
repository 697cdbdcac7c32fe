import {
	bigint,
	customType,
	index,
	type MySqlColumnBuilderBase,
	mysqlTable,
	primaryKey,
	unique,
	uniqueIndex,
} from "drizzle-orm/mysql-core";
import { DEFAULT_PREFIX, type TablesOptions } from "./tables";

/**
 * A name of at most 128 characters, as its bytes: every collation that MySQL and MariaDB share takes two names for one that
 * differ by a space at their end, and most also by case or accent.
 */
const name = customType<{ data: string; driverData: Uint8Array | string }>({
	dataType: () => "varbinary(512)",
	fromDriver: (value) => (typeof value === "string" ? value : new TextDecoder().decode(value)),
	toDriver: (value) => value,
});

/** Any character, whatever the database's own character set. */
const unicode = customType<{ data: string }>({ dataType: () => "text character set utf8mb4" });

/** MariaDB gives its text, MySQL what it says. */
const json = customType<{ data: unknown; driverData: unknown }>({
	dataType: () => "json",
	fromDriver: (value) => (typeof value === "string" ? JSON.parse(value) : value),
	toDriver: (value) => JSON.stringify(value),
});

/**
 * The tables of a chat in MySQL 8 or MariaDB, for your own schema and its migrations.
 *
 * @param options `prefix`: what their names begin with, `"chat_"`. `columns`: your own on messages, which have to be
 * nullable or have a default.
 * @example export const { rooms, messages } = mysqlChatTables({ columns: { pinned: boolean("pinned").notNull().default(false) } });
 */
export function mysqlChatTables<Extra extends Record<string, MySqlColumnBuilderBase> = Record<never, never>>({
	prefix = DEFAULT_PREFIX,
	columns = {} as Extra,
}: TablesOptions<Extra> = {}) {
	const number = (column: string) => bigint(column, { mode: "number" });
	const rooms = mysqlTable(`${prefix}rooms`, {
		room: name("room").primaryKey(),
		epoch: name("epoch").notNull(),
		seq: number("seq").notNull(),
	});
	const messages = mysqlTable(
		`${prefix}messages`,
		{
			...columns,
			room: name("room").notNull(),
			seq: number("seq").notNull(),
			updatedSeq: number("updated_seq").notNull(),
			id: name("id").notNull(),
			userId: name("user_id").notNull(),
			username: unicode("username").notNull(),
			text: unicode("text").notNull(),
			timestamp: number("timestamp").notNull(),
			clientId: name("client_id"),
			replyTo: name("reply_to"),
			metadata: json("metadata"),
			editedAt: number("edited_at"),
			deletedAt: number("deleted_at"),
			reactions: json("reactions"),
		},
		(t) => [
			primaryKey({ name: `${prefix}messages_pk`, columns: [t.room as never, t.seq as never] }),
			unique(`${prefix}messages_id`).on(t.room as never, t.id as never),
			uniqueIndex(`${prefix}messages_sent`).on(t.room as never, t.userId as never, t.clientId as never),
			index(`${prefix}messages_updated`).on(t.room as never, t.updatedSeq as never),
		],
	);
	return { rooms, messages };
}
