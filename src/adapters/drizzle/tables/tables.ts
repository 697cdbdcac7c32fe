import type { Column, Table } from "drizzle-orm";

/** The default prefix of the names of tables and indexes. */
export const DEFAULT_PREFIX = "chat_";

/** Options of a chat's tables. */
export interface TablesOptions<Extra> {
	/** The prefix of their names. Default `"chat_"`. */
	prefix?: string;
	/** Your own columns on messages. They must be nullable or have a default, because the store does not set them. */
	columns?: Extra;
}

type With<Names extends string> = Table & Record<Names, Column>;

/** A chat's tables in any dialect, as `pgChatTables`, `mysqlChatTables` and `sqliteChatTables` return them. */
export interface ChatTables {
	rooms: With<"room" | "epoch" | "seq" | "n" | "lastSeq" | "floor">;
	messages: With<
		| "room"
		| "seq"
		| "updatedSeq"
		| "id"
		| "userId"
		| "username"
		| "text"
		| "timestamp"
		| "n"
		| "kind"
		| "clientId"
		| "replyTo"
		| "metadata"
		| "editedAt"
		| "deletedAt"
		| "reactions"
		| "mentions"
	>;
	/** A row for each user's reaction to a message. Without this table, reactions are not supported. */
	reactions?: With<"room" | "id" | "emoji" | "userId" | "at">;
	/** A row for each user and room that has read something there. Without this table, read marks are not supported. */
	marks?: With<"room" | "userId" | "rev" | "n" | "seq">;
	/** A row for each message and user that it mentions, and the user `*` for everybody. Without this table, only the message itself says so. */
	mentions?: With<"userId" | "room" | "seq">;
	/** Bans, mutes and slow modes. Without this table, the store keeps none. */
	restrictions?: With<"kind" | "room" | "userId" | "until" | "seconds" | "reason" | "rev" | "isRemoved">;
}
