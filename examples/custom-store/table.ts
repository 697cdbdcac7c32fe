// In your app, import from "jsandy-chat" and its subpaths.

import { type Generated, type Kysely, type Selectable, sql } from "kysely";
import type { ChatMessage } from "../../src";

/** The app's table, with its own column names, and columns that the chat does not use. */
interface PostsTable {
	id: string;
	room: string;
	/** A bigint, which the driver returns as a string. */
	seq: string;
	author_id: string;
	author_name: string;
	body: string;
	/** Milliseconds since the epoch. */
	posted_at: string;
	client_id: string | null;
	reply_to: string | null;
	metadata: string | null;
	/** A column of the app, which the chat does not use. */
	is_pinned: Generated<boolean>;
}

export interface Database {
	posts: PostsTable;
}

/** Runs the migration. The unique keys keep numbers and retries correct, whatever the code does. */
export async function createPosts(db: Kysely<Database>): Promise<void> {
	await sql`CREATE TABLE IF NOT EXISTS posts (
		id text NOT NULL,
		room text NOT NULL,
		seq bigint NOT NULL,
		author_id text NOT NULL,
		author_name text NOT NULL,
		body text NOT NULL,
		posted_at bigint NOT NULL,
		client_id text,
		reply_to text,
		metadata text,
		is_pinned boolean NOT NULL DEFAULT false,
		PRIMARY KEY (room, seq),
		UNIQUE (room, author_id, client_id),
		UNIQUE (room, id)
	)`.execute(db);
}

export const toRow = (message: ChatMessage) => ({
	id: message.id,
	room: message.room,
	seq: String(message.seq),
	author_id: message.userId,
	author_name: message.username,
	body: message.text,
	posted_at: String(message.timestamp),
	client_id: message.clientId ?? null,
	reply_to: message.replyTo ?? null,
	metadata: message.metadata ? JSON.stringify(message.metadata) : null,
});

export const toMessage = (row: Selectable<PostsTable>): ChatMessage => ({
	id: row.id,
	room: row.room,
	text: row.body,
	userId: row.author_id,
	username: row.author_name,
	timestamp: Number(row.posted_at),
	seq: Number(row.seq),
	updatedSeq: Number(row.seq),
	// A field that was not sent is absent, not null.
	...(row.client_id !== null && { clientId: row.client_id }),
	...(row.reply_to !== null && { replyTo: row.reply_to }),
	...(row.metadata !== null && { metadata: JSON.parse(row.metadata) }),
});
