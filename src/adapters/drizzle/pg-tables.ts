import {
	bigint,
	index,
	json,
	type PgColumnBuilderBase,
	pgTable,
	primaryKey,
	text,
	unique,
	uniqueIndex,
} from "drizzle-orm/pg-core";
import { DEFAULT_PREFIX, type TablesOptions } from "./tables";

/**
 * The tables of a chat in PostgreSQL, for your own schema and its migrations.
 *
 * @param options `prefix`: what their names begin with, `"chat_"`. `columns`: your own on messages, which have to be
 * nullable or have a default.
 * @example export const { rooms, messages } = pgChatTables({ columns: { pinned: boolean("pinned").notNull().default(false) } });
 */
export function pgChatTables<Extra extends Record<string, PgColumnBuilderBase> = Record<never, never>>({
	prefix = DEFAULT_PREFIX,
	columns = {} as Extra,
}: TablesOptions<Extra> = {}) {
	const number = (name: string) => bigint(name, { mode: "number" });
	const rooms = pgTable(`${prefix}rooms`, {
		room: text("room").primaryKey(),
		epoch: text("epoch").notNull(),
		seq: number("seq").notNull(),
	});
	const messages = pgTable(
		`${prefix}messages`,
		{
			...columns,
			room: text("room").notNull(),
			seq: number("seq").notNull(),
			updatedSeq: number("updated_seq").notNull(),
			id: text("id").notNull(),
			userId: text("user_id").notNull(),
			username: text("username").notNull(),
			text: text("text").notNull(),
			timestamp: number("timestamp").notNull(),
			clientId: text("client_id"),
			replyTo: text("reply_to"),
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
