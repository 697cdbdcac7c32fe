import type { NewMessage, PageQuery } from "../message-store";
import type { SqlStatement } from "./client";

/**
 * Every statement of the store, for tables with one prefix.
 *
 * The prefix is the only thing that is written into SQL; all else is an argument.
 */
export function schema(prefix: string) {
	const rooms = `${prefix}rooms`;
	const messages = `${prefix}messages`;
	// 96 random bits, from the database: so an epoch is made in the same statement as its row.
	const newEpoch = "lower(hex(randomblob(12)))";

	return {
		tables: [
			`CREATE TABLE IF NOT EXISTS ${rooms} (room TEXT PRIMARY KEY, epoch TEXT NOT NULL, seq INTEGER NOT NULL)`,
			`CREATE TABLE IF NOT EXISTS ${messages} (
				room TEXT NOT NULL,
				seq INTEGER NOT NULL,
				updated_seq INTEGER NOT NULL,
				id TEXT NOT NULL,
				user_id TEXT NOT NULL,
				username TEXT NOT NULL,
				text TEXT NOT NULL,
				timestamp INTEGER NOT NULL,
				client_id TEXT,
				reply_to TEXT,
				metadata TEXT,
				edited_at INTEGER,
				deleted_at INTEGER,
				reactions TEXT,
				UNIQUE (room, seq),
				UNIQUE (room, id)
			)`,
			`CREATE UNIQUE INDEX IF NOT EXISTS ${messages}_sent ON ${messages} (room, user_id, client_id) WHERE client_id IS NOT NULL`,
			`CREATE INDEX IF NOT EXISTS ${messages}_updated ON ${messages} (room, updated_seq)`,
		].map((sql): SqlStatement => ({ sql, args: [] })),

		/** For one transaction. The second result has a row when the message is new, the last one has the stored message. */
		append: (message: NewMessage): SqlStatement[] => [
			{ sql: `INSERT INTO ${rooms} VALUES (?, ${newEpoch}, 0) ON CONFLICT DO NOTHING`, args: [message.room] },
			// The unique index decides whether the message is new; no look before the insert could race with another.
			{
				sql: `INSERT INTO ${messages}
					(room, seq, updated_seq, id, user_id, username, text, timestamp, client_id, reply_to, metadata)
					SELECT room, seq + 1, seq + 1, ?, ?, ?, ?, ?, ?, ?, ? FROM ${rooms} WHERE room = ?
					ON CONFLICT DO NOTHING RETURNING seq`,
				args: [
					message.id,
					message.userId,
					message.username,
					message.text,
					message.timestamp,
					message.clientId ?? null,
					message.replyTo ?? null,
					message.metadata ? JSON.stringify(message.metadata) : null,
					message.room,
				],
			},
			// Counts only what the insert stored, so a repeated message leaves no hole.
			{
				sql: `UPDATE ${rooms} SET seq = seq + 1 WHERE room = ?
					AND EXISTS (SELECT 1 FROM ${messages} m WHERE m.room = ${rooms}.room AND m.seq = ${rooms}.seq + 1)`,
				args: [message.room],
			},
			message.clientId === undefined
				? { sql: `SELECT * FROM ${messages} WHERE room = ? AND id = ?`, args: [message.room, message.id] }
				: {
						sql: `SELECT * FROM ${messages} WHERE room = ? AND user_id = ? AND client_id = ?`,
						args: [message.room, message.userId, message.clientId],
					},
		],

		/** One row more than the limit, to know whether there is more; before a seq, the latest comes first. */
		list: ({ room, before = Number.MAX_SAFE_INTEGER, after, limit }: PageQuery): SqlStatement =>
			after === undefined
				? {
						sql: `SELECT * FROM ${messages} WHERE room = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
						args: [room, before, limit + 1],
					}
				: {
						sql: `SELECT * FROM ${messages} WHERE room = ? AND updated_seq > ? ORDER BY updated_seq LIMIT ?`,
						args: [room, after, limit + 1],
					},

		heads: (names: readonly string[]): SqlStatement => ({
			sql: `SELECT room, epoch, seq FROM ${rooms} WHERE room IN (SELECT value FROM json_each(?))`,
			args: [JSON.stringify(names)],
		}),

		/** Gives an epoch to rooms that have none, so that it is the same one after their first message. */
		openRooms: (names: readonly string[]): SqlStatement => ({
			sql: `INSERT INTO ${rooms} SELECT value, ${newEpoch}, 0 FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
			args: [JSON.stringify(names)],
		}),
	};
}
