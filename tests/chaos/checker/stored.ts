import { createClient } from "@libsql/client";
import postgres from "postgres";

/** A row of the messages table, as the checker needs it. */
export interface StoredMessage {
	room: string;
	seq: number;
	updatedSeq: number;
	id: string;
	userId: string;
	clientId?: string;
	text: string;
}

/** Where the servers of a run keep their messages. */
export interface Database {
	/** `postgres://…`, or `file:…` for a file of SQLite. */
	url: string;
	tablePrefix: string;
}

/** What is in the messages table, read by SQL: the library's own reading could hide what it has done wrong. */
export async function readStored({ url, tablePrefix }: Database): Promise<StoredMessage[]> {
	const rows = await query(
		url,
		`SELECT room, seq, updated_seq, id, user_id, client_id, text FROM ${tablePrefix}messages ORDER BY room, seq`,
	);
	return rows.map((row) => ({
		room: String(row.room),
		seq: Number(row.seq),
		updatedSeq: Number(row.updated_seq),
		id: String(row.id),
		userId: String(row.user_id),
		...(row.client_id !== null && { clientId: String(row.client_id) }),
		text: String(row.text),
	}));
}

/** The highest change of each room. */
export function headsOf(stored: readonly StoredMessage[]): Record<string, number> {
	const heads: Record<string, number> = {};
	for (const { room, updatedSeq } of stored) heads[room] = Math.max(heads[room] ?? 0, updatedSeq);
	return heads;
}

/** Takes what the run has made out of a database that others use too. */
export async function dropAll({ url, tablePrefix }: Database): Promise<void> {
	if (!url.startsWith("postgres")) return;
	const sql = postgres(url, { max: 1, onnotice: () => {} });
	try {
		const tables = await sql`SELECT tablename FROM pg_tables WHERE starts_with(tablename, ${tablePrefix})`;
		for (const { tablename } of tables) await sql`DROP TABLE IF EXISTS ${sql(String(tablename))} CASCADE`;
		const functions = await sql`SELECT proname FROM pg_proc WHERE starts_with(proname, ${tablePrefix})`;
		for (const { proname } of functions) await sql`DROP FUNCTION IF EXISTS ${sql(String(proname))} CASCADE`;
	} finally {
		await sql.end();
	}
}

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
	if (url.startsWith("postgres")) {
		const sql = postgres(url, { max: 1 });
		try {
			return await sql.unsafe(statement);
		} finally {
			await sql.end();
		}
	}
	const client = createClient({ url });
	try {
		return (await client.execute(statement)).rows;
	} finally {
		client.close();
	}
}
