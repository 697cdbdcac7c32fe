import type { Column, Table } from "drizzle-orm";

/** What the names of the tables and their indexes begin with. */
export const DEFAULT_PREFIX = "chat_";

/** How a chat's tables are made. */
export interface TablesOptions<Extra> {
	/** What their names begin with. Default `"chat_"`. */
	prefix?: string;
	/** Your own columns on messages: nullable, or with a default, since the store says nothing of them. */
	columns?: Extra;
}

type With<Names extends string> = Table & Record<Names, Column>;

/** A chat's two tables, in any dialect: what `pgChatTables`, `mysqlChatTables` and `sqliteChatTables` make. */
export interface ChatTables {
	rooms: With<"room" | "epoch" | "seq">;
	messages: With<
		| "room"
		| "seq"
		| "updatedSeq"
		| "id"
		| "userId"
		| "username"
		| "text"
		| "timestamp"
		| "clientId"
		| "replyTo"
		| "metadata"
		| "editedAt"
		| "deletedAt"
		| "reactions"
	>;
}
