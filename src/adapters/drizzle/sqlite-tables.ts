import {
	index,
	integer,
	primaryKey,
	type SQLiteColumnBuilderBase,
	sqliteTable,
	text,
	unique,
	uniqueIndex,
} from "drizzle-orm/sqlite-core";
import { DEFAULT_PREFIX, type TablesOptions } from "./tables";

/**
 * The tables of a chat in SQLite, for your own schema and its migrations.
 *
 * @param options `prefix`: what their names begin with, `"chat_"`. `columns`: your own on messages, which have to be
 * nullable or have a default.
 * @example export const { rooms, messages } = sqliteChatTables({ columns: { pinned: integer("pinned").notNull().default(0) } });
 */
export function sqliteChatTables<Extra extends Record<string, SQLiteColumnBuilderBase> = Record<never, never>>({
	prefix = DEFAULT_PREFIX,
	columns = {} as Extra,
}: TablesOptions<Extra> = {}) {
	const rooms = sqliteTable(`${prefix}rooms`, {
		room: text("room").primaryKey(),
		epoch: text("epoch").notNull(),
		seq: integer("seq").notNull(),
	});
	const messages = sqliteTable(
		`${prefix}messages`,
		{
			...columns,
			room: text("room").notNull(),
			seq: integer("seq").notNull(),
			updatedSeq: integer("updated_seq").notNull(),
			id: text("id").notNull(),
			userId: text("user_id").notNull(),
			username: text("username").notNull(),
			text: text("text").notNull(),
			timestamp: integer("timestamp").notNull(),
			clientId: text("client_id"),
			replyTo: text("reply_to"),
			metadata: text("metadata", { mode: "json" }),
			editedAt: integer("edited_at"),
			deletedAt: integer("deleted_at"),
			reactions: text("reactions", { mode: "json" }),
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
