import type { BuildColumns } from "drizzle-orm";
import {
	index,
	integer,
	primaryKey,
	type SQLiteColumnBuilderBase,
	type SQLiteTableWithColumns,
	sqliteTable,
	text,
	unique,
	uniqueIndex,
} from "drizzle-orm/sqlite-core";
import { DEFAULT_PREFIX, type TablesOptions } from "./tables";

type Columns = Record<string, SQLiteColumnBuilderBase>;
/** Written out, because the type that Drizzle infers reaches the package's declarations with names that are defined nowhere. */
type Table<Of extends Columns> = SQLiteTableWithColumns<{
	name: string;
	schema: undefined;
	columns: BuildColumns<string, Of, "sqlite">;
	dialect: "sqlite";
}>;

const roomColumns = () => ({
	room: text("room").primaryKey(),
	epoch: text("epoch").notNull(),
	seq: integer("seq").notNull(),
	// NULL in a row that is older than this column: it counts as `seq`, because until then each change was a message.
	n: integer("n"),
	lastSeq: integer("last_seq"),
	floor: integer("floor").notNull().default(0),
});

const messageColumns = () => ({
	room: text("room").notNull(),
	seq: integer("seq").notNull(),
	updatedSeq: integer("updated_seq").notNull(),
	id: text("id").notNull(),
	userId: text("user_id").notNull(),
	username: text("username").notNull(),
	text: text("text").notNull(),
	timestamp: integer("timestamp").notNull(),
	n: integer("n"),
	clientId: text("client_id"),
	replyTo: text("reply_to"),
	metadata: text("metadata", { mode: "json" }),
	kind: text("kind"),
	editedAt: integer("edited_at"),
	deletedAt: integer("deleted_at"),
	reactions: text("reactions", { mode: "json" }),
	// The user `*` stands for everybody in the room.
	mentions: text("mentions", { mode: "json" }),
});

const reactionColumns = () => ({
	room: text("room").notNull(),
	id: text("id").notNull(),
	emoji: text("emoji").notNull(),
	userId: text("user_id").notNull(),
	at: integer("at").notNull(),
});

const markColumns = () => ({
	room: text("room").notNull(),
	userId: text("user_id").notNull(),
	rev: integer("rev").notNull(),
	n: integer("n").notNull(),
	seq: integer("seq").notNull(),
});

const mentionColumns = () => ({
	userId: text("user_id").notNull(),
	room: text("room").notNull(),
	seq: integer("seq").notNull(),
});

const restrictionColumns = () => ({
	kind: text("kind").notNull(),
	room: text("room").notNull(),
	userId: text("user_id").notNull(),
	until: integer("until"),
	seconds: integer("seconds"),
	reason: text("reason"),
	rev: integer("rev").notNull(),
	isRemoved: integer("is_removed", { mode: "boolean" }).notNull(),
});

/**
 * Returns the tables of a chat in SQLite, for your own schema and its migrations.
 *
 * @param options `prefix`: the prefix of their names, `"chat_"` by default. `columns`: your own columns on messages, which
 * must be nullable or have a default.
 * @example export const { rooms, messages, reactions, marks, mentions, restrictions } = sqliteChatTables({ columns: { pinned: integer("pinned").notNull().default(0) } });
 */
export function sqliteChatTables<Extra extends Columns = Record<never, never>>({
	prefix = DEFAULT_PREFIX,
	columns = {} as Extra,
}: TablesOptions<Extra> = {}): {
	rooms: Table<ReturnType<typeof roomColumns>>;
	messages: Table<Extra & ReturnType<typeof messageColumns>>;
	reactions: Table<ReturnType<typeof reactionColumns>>;
	marks: Table<ReturnType<typeof markColumns>>;
	mentions: Table<ReturnType<typeof mentionColumns>>;
	restrictions: Table<ReturnType<typeof restrictionColumns>>;
} {
	const rooms = sqliteTable<string, ReturnType<typeof roomColumns>>(`${prefix}rooms`, roomColumns());
	const messages = sqliteTable<string, Extra & ReturnType<typeof messageColumns>>(
		`${prefix}messages`,
		{ ...columns, ...messageColumns() },
		(t) => [
			primaryKey({ name: `${prefix}messages_pk`, columns: [t.room as never, t.seq as never] }),
			unique(`${prefix}messages_id`).on(t.room as never, t.id as never),
			uniqueIndex(`${prefix}messages_sent`).on(t.room as never, t.userId as never, t.clientId as never),
			index(`${prefix}messages_updated`).on(t.room as never, t.updatedSeq as never),
		],
	);
	const reactions = sqliteTable<string, ReturnType<typeof reactionColumns>>(
		`${prefix}reactions`,
		reactionColumns(),
		(t) => [primaryKey({ name: `${prefix}reactions_pk`, columns: [t.room, t.id, t.emoji, t.userId] })],
	);
	const marks = sqliteTable<string, ReturnType<typeof markColumns>>(`${prefix}marks`, markColumns(), (t) => [
		primaryKey({ name: `${prefix}marks_pk`, columns: [t.room, t.userId] }),
	]);
	const mentions = sqliteTable<string, ReturnType<typeof mentionColumns>>(
		`${prefix}mentions`,
		mentionColumns(),
		(t) => [primaryKey({ name: `${prefix}mentions_pk`, columns: [t.userId, t.room, t.seq] })],
	);
	const restrictions = sqliteTable<string, ReturnType<typeof restrictionColumns>>(
		`${prefix}restrictions`,
		restrictionColumns(),
		(t) => [
			primaryKey({ name: `${prefix}restrictions_pk`, columns: [t.kind, t.room, t.userId] }),
			unique(`${prefix}restrictions_rev`).on(t.rev),
		],
	);
	return { rooms, messages, reactions, marks, mentions, restrictions };
}
