import type { BuildColumns } from "drizzle-orm";
import {
	bigint,
	boolean,
	customType,
	index,
	type MySqlColumnBuilderBase,
	type MySqlTableWithColumns,
	mysqlTable,
	primaryKey,
	unique,
	uniqueIndex,
} from "drizzle-orm/mysql-core";
import { DEFAULT_PREFIX, type TablesOptions } from "./tables";

const bytes = (length: number) =>
	customType<{ data: string; driverData: unknown }>({
		dataType: () => `varbinary(${length})`,
		// `Uint8Array` in the type would reach the declarations as a generic one, which TypeScript 5.4 does not know.
		fromDriver: (value) => (typeof value === "string" ? value : new TextDecoder().decode(value as Uint8Array)),
		toDriver: (value) => value,
	});

/**
 * A name of at most 128 characters, stored as bytes, because every collation that MySQL and MariaDB share ignores spaces at
 * the end of a name, and most also ignore case or accents.
 */
const name = bytes(512);
/** An emoji of at most 34 UTF-16 code units. As bytes, because most collations treat all emoji as equal. */
const emoji = bytes(136);

/** Text that may hold any character, whatever the database's own character set. */
const unicode = customType<{ data: string }>({ dataType: () => "text character set utf8mb4" });

/** A JSON column. MariaDB returns its text, MySQL the parsed value. */
const json = customType<{ data: unknown; driverData: unknown }>({
	dataType: () => "json",
	fromDriver: (value) => (typeof value === "string" ? JSON.parse(value) : value),
	toDriver: (value) => JSON.stringify(value),
});

type Columns = Record<string, MySqlColumnBuilderBase>;
/** Written out, because the type that Drizzle infers reaches the package's declarations with names that are defined nowhere. */
type Table<Of extends Columns> = MySqlTableWithColumns<{
	name: string;
	schema: undefined;
	columns: BuildColumns<string, Of, "mysql">;
	dialect: "mysql";
}>;

const number = (column: string) => bigint(column, { mode: "number" });

const roomColumns = () => ({
	room: name("room").primaryKey(),
	epoch: name("epoch").notNull(),
	seq: number("seq").notNull(),
	// NULL in a row that is older than this column: it counts as `seq`, because until then each change was a message.
	n: number("n"),
	lastSeq: number("last_seq"),
	floor: number("floor").notNull().default(0),
});

const messageColumns = () => ({
	room: name("room").notNull(),
	seq: number("seq").notNull(),
	updatedSeq: number("updated_seq").notNull(),
	id: name("id").notNull(),
	userId: name("user_id").notNull(),
	username: unicode("username").notNull(),
	text: unicode("text").notNull(),
	timestamp: number("timestamp").notNull(),
	n: number("n"),
	clientId: name("client_id"),
	replyTo: name("reply_to"),
	metadata: json("metadata"),
	kind: name("kind"),
	editedAt: number("edited_at"),
	deletedAt: number("deleted_at"),
	reactions: json("reactions"),
	// The user `*` stands for everybody in the room.
	mentions: json("mentions"),
});

const reactionColumns = () => ({
	room: name("room").notNull(),
	id: name("id").notNull(),
	emoji: emoji("emoji").notNull(),
	userId: name("user_id").notNull(),
	at: number("at").notNull(),
});

const markColumns = () => ({
	room: name("room").notNull(),
	userId: name("user_id").notNull(),
	// `rev` and `n` come before `seq`, because MySQL sets columns in this order, and both depend on the old `seq`.
	rev: number("rev").notNull(),
	n: number("n").notNull(),
	seq: number("seq").notNull(),
});

const mentionColumns = () => ({
	userId: name("user_id").notNull(),
	room: name("room").notNull(),
	seq: number("seq").notNull(),
});

const restrictionColumns = () => ({
	kind: name("kind").notNull(),
	room: name("room").notNull(),
	userId: name("user_id").notNull(),
	until: number("until"),
	seconds: number("seconds"),
	reason: unicode("reason"),
	rev: number("rev").notNull(),
	isRemoved: boolean("is_removed").notNull(),
});

/**
 * Returns the tables of a chat in MySQL 8 or MariaDB, for your own schema and its migrations.
 *
 * @param options `prefix`: the prefix of their names, `"chat_"` by default. `columns`: your own columns on messages, which
 * must be nullable or have a default.
 * @example export const { rooms, messages, reactions, marks, mentions, restrictions } = mysqlChatTables({ columns: { pinned: boolean("pinned").notNull().default(false) } });
 */
export function mysqlChatTables<Extra extends Columns = Record<never, never>>({
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
	const rooms = mysqlTable<string, ReturnType<typeof roomColumns>>(`${prefix}rooms`, roomColumns());
	const messages = mysqlTable<string, Extra & ReturnType<typeof messageColumns>>(
		`${prefix}messages`,
		{ ...columns, ...messageColumns() },
		(t) => [
			primaryKey({ name: `${prefix}messages_pk`, columns: [t.room as never, t.seq as never] }),
			unique(`${prefix}messages_id`).on(t.room as never, t.id as never),
			uniqueIndex(`${prefix}messages_sent`).on(t.room as never, t.userId as never, t.clientId as never),
			index(`${prefix}messages_updated`).on(t.room as never, t.updatedSeq as never),
		],
	);
	const reactions = mysqlTable<string, ReturnType<typeof reactionColumns>>(
		`${prefix}reactions`,
		reactionColumns(),
		(t) => [primaryKey({ name: `${prefix}reactions_pk`, columns: [t.room, t.id, t.emoji, t.userId] })],
	);
	const marks = mysqlTable<string, ReturnType<typeof markColumns>>(`${prefix}marks`, markColumns(), (t) => [
		primaryKey({ name: `${prefix}marks_pk`, columns: [t.room, t.userId] }),
	]);
	const mentions = mysqlTable<string, ReturnType<typeof mentionColumns>>(`${prefix}mentions`, mentionColumns(), (t) => [
		primaryKey({ name: `${prefix}mentions_pk`, columns: [t.userId, t.room, t.seq] }),
	]);
	const restrictions = mysqlTable<string, ReturnType<typeof restrictionColumns>>(
		`${prefix}restrictions`,
		restrictionColumns(),
		(t) => [
			primaryKey({ name: `${prefix}restrictions_pk`, columns: [t.kind, t.room, t.userId] }),
			unique(`${prefix}restrictions_rev`).on(t.rev),
		],
	);
	return { rooms, messages, reactions, marks, mentions, restrictions };
}
