import type { BuildColumns } from "drizzle-orm";
import {
	bigint,
	boolean,
	index,
	json,
	type PgColumnBuilderBase,
	type PgTableWithColumns,
	pgTable,
	primaryKey,
	text,
	unique,
	uniqueIndex,
} from "drizzle-orm/pg-core";
import { DEFAULT_PREFIX, type TablesOptions } from "./tables";

type Columns = Record<string, PgColumnBuilderBase>;
/** Written out, because the type that Drizzle infers reaches the package's declarations with names that are defined nowhere. */
type Table<Of extends Columns> = PgTableWithColumns<{
	name: string;
	schema: undefined;
	columns: BuildColumns<string, Of, "pg">;
	dialect: "pg";
}>;

const number = (name: string) => bigint(name, { mode: "number" });

const roomColumns = () => ({
	room: text("room").primaryKey(),
	epoch: text("epoch").notNull(),
	seq: number("seq").notNull(),
	// NULL in a row that is older than this column: it counts as `seq`, because until then each change was a message.
	n: number("n"),
	lastSeq: number("last_seq"),
	floor: number("floor").notNull().default(0),
});

const messageColumns = () => ({
	room: text("room").notNull(),
	seq: number("seq").notNull(),
	updatedSeq: number("updated_seq").notNull(),
	id: text("id").notNull(),
	userId: text("user_id").notNull(),
	username: text("username").notNull(),
	text: text("text").notNull(),
	timestamp: number("timestamp").notNull(),
	n: number("n"),
	clientId: text("client_id"),
	replyTo: text("reply_to"),
	metadata: json("metadata"),
	kind: text("kind"),
	editedAt: number("edited_at"),
	deletedAt: number("deleted_at"),
	reactions: json("reactions"),
	// The user `*` stands for everybody in the room.
	mentions: json("mentions"),
});

const reactionColumns = () => ({
	room: text("room").notNull(),
	id: text("id").notNull(),
	emoji: text("emoji").notNull(),
	userId: text("user_id").notNull(),
	at: number("at").notNull(),
});

const markColumns = () => ({
	room: text("room").notNull(),
	userId: text("user_id").notNull(),
	rev: number("rev").notNull(),
	n: number("n").notNull(),
	seq: number("seq").notNull(),
});

const mentionColumns = () => ({
	userId: text("user_id").notNull(),
	room: text("room").notNull(),
	seq: number("seq").notNull(),
});

const restrictionColumns = () => ({
	kind: text("kind").notNull(),
	room: text("room").notNull(),
	userId: text("user_id").notNull(),
	until: number("until"),
	seconds: number("seconds"),
	reason: text("reason"),
	rev: number("rev").notNull(),
	isRemoved: boolean("is_removed").notNull(),
});

/**
 * Returns the tables of a chat in PostgreSQL, for your own schema and its migrations.
 *
 * @param options `prefix`: the prefix of their names, `"chat_"` by default. `columns`: your own columns on messages, which
 * must be nullable or have a default.
 * @example export const { rooms, messages, reactions, marks, mentions, restrictions } = pgChatTables({ columns: { pinned: boolean("pinned").notNull().default(false) } });
 */
export function pgChatTables<Extra extends Columns = Record<never, never>>({
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
	const rooms = pgTable<string, ReturnType<typeof roomColumns>>(`${prefix}rooms`, roomColumns());
	const messages = pgTable<string, Extra & ReturnType<typeof messageColumns>>(
		`${prefix}messages`,
		{ ...columns, ...messageColumns() },
		(t) => [
			primaryKey({ name: `${prefix}messages_pk`, columns: [t.room as never, t.seq as never] }),
			unique(`${prefix}messages_id`).on(t.room as never, t.id as never),
			uniqueIndex(`${prefix}messages_sent`).on(t.room as never, t.userId as never, t.clientId as never),
			index(`${prefix}messages_updated`).on(t.room as never, t.updatedSeq as never),
		],
	);
	const reactions = pgTable<string, ReturnType<typeof reactionColumns>>(
		`${prefix}reactions`,
		reactionColumns(),
		(t) => [primaryKey({ name: `${prefix}reactions_pk`, columns: [t.room, t.id, t.emoji, t.userId] })],
	);
	const marks = pgTable<string, ReturnType<typeof markColumns>>(`${prefix}marks`, markColumns(), (t) => [
		primaryKey({ name: `${prefix}marks_pk`, columns: [t.room, t.userId] }),
	]);
	const mentions = pgTable<string, ReturnType<typeof mentionColumns>>(`${prefix}mentions`, mentionColumns(), (t) => [
		primaryKey({ name: `${prefix}mentions_pk`, columns: [t.userId, t.room, t.seq] }),
	]);
	const restrictions = pgTable<string, ReturnType<typeof restrictionColumns>>(
		`${prefix}restrictions`,
		restrictionColumns(),
		(t) => [
			primaryKey({ name: `${prefix}restrictions_pk`, columns: [t.kind, t.room, t.userId] }),
			unique(`${prefix}restrictions_rev`).on(t.rev),
		],
	);
	return { rooms, messages, reactions, marks, mentions, restrictions };
}
