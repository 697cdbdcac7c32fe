import type { Restriction } from "../../schemas/restriction";
import type { NewMessage, PageQuery } from "../message-store";
import type { RestrictionKey } from "../restriction-store";
import { keyColumns, RESTRICTIONS_MAX, restrictionColumns } from "../shared/store/restriction-columns";
import type { SqlStatement } from "./client";
import { namesOf } from "./migrations";
import { MESSAGE_COLUMNS, toColumns } from "./rows";

/**
 * Returns every statement of the store, for tables with this prefix.
 *
 * Only the prefix is written into the SQL; everything else is an argument.
 */
export function statements(prefix: string) {
	const { rooms, messages, restrictions, versions } = namesOf(prefix);
	// 96 random bits from the database, so that an epoch is created in the same statement as its row.
	const newEpoch = "lower(hex(randomblob(12)))";
	const openRooms = (names: string): SqlStatement => ({
		sql: `INSERT INTO ${rooms} SELECT value, ${newEpoch}, 0 FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
		args: [names],
	});

	return {
		hasVersions: {
			sql: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
			args: [versions],
		} satisfies SqlStatement,
		version: { sql: `SELECT max(version) AS version FROM ${versions}`, args: [] } satisfies SqlStatement,

		/**
		 * The same few statements for a group of any size, because a statement costs SQLite more than a row. No clientId may
		 * occur twice in the group. The second result holds the stored messages that have a clientId of the group, by `place`;
		 * the third holds the room, id and seq of the new messages.
		 */
		append: (group: readonly NewMessage[]): SqlStatement[] => {
			const names = JSON.stringify([...new Set(group.map(({ room }) => room))]);
			const sent = JSON.stringify(group.map(toColumns));
			const column = (name: string) => `g.value ->> '${name}'`;
			const isFirst = `m.room = ${column("room")} AND m.user_id = ${column("user_id")} AND m.client_id = ${column("client_id")}`;
			return [
				openRooms(names),
				{ sql: `SELECT g.key AS place, m.* FROM json_each(?) g JOIN ${messages} m ON ${isFirst}`, args: [sent] },
				{
					sql: `INSERT INTO ${messages}
						(room, seq, updated_seq, id, user_id, username, text, timestamp, client_id, reply_to, metadata)
						SELECT room, at, at, id, user_id, username, text, timestamp, client_id, reply_to, metadata FROM (
							SELECT r.room, r.seq + row_number() OVER (PARTITION BY r.room ORDER BY g.key) AS at,
								${MESSAGE_COLUMNS.map((name) => `${column(name)} AS ${name}`).join(", ")}
							FROM json_each(?) g JOIN ${rooms} r ON r.room = ${column("room")}
							WHERE NOT EXISTS (SELECT 1 FROM ${messages} m WHERE ${isFirst})
						) RETURNING room, id, seq`,
					args: [sent],
				},
				// Counts only what the insert stored, so a repeated message leaves no gap.
				{
					sql: `UPDATE ${rooms} SET seq = coalesce(
							(SELECT max(m.seq) FROM ${messages} m WHERE m.room = ${rooms}.room AND m.seq > ${rooms}.seq), seq)
						WHERE room IN (SELECT value FROM json_each(?))`,
					args: [names],
				},
			];
		},

		/** One row more than the limit, to learn whether there are more. Without `after`, the latest comes first. */
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

		get: (room: string, id: string): SqlStatement => ({
			sql: `SELECT * FROM ${messages} WHERE room = ? AND id = ?`,
			args: [room, id],
		}),

		heads: (names: readonly string[]): SqlStatement => ({
			sql: `SELECT room, epoch, seq FROM ${rooms} WHERE room IN (SELECT value FROM json_each(?))`,
			args: [JSON.stringify(names)],
		}),

		/** Gives an epoch to rooms that have none. They keep it when their first message arrives. */
		openRooms: (names: readonly string[]) => openRooms(JSON.stringify(names)),

		/** The second result is the room's head. */
		renewEpoch: (room: string, epoch: string): SqlStatement[] => [
			{ sql: `UPDATE ${rooms} SET epoch = ${newEpoch} WHERE room = ? AND epoch = ?`, args: [room, epoch] },
			{ sql: `SELECT room, epoch, seq FROM ${rooms} WHERE room = ?`, args: [room] },
		],

		/** The revs are counted in the row of the room without a name, which no room has. */
		setRestriction: (restriction: Restriction): SqlStatement[] => {
			const { kind, room, userId, until, seconds, reason } = restrictionColumns(restriction);
			return [
				{
					sql: `INSERT INTO ${rooms} VALUES ('', ${newEpoch}, 1) ON CONFLICT (room) DO UPDATE SET seq = seq + 1`,
					args: [],
				},
				{
					sql: `INSERT INTO ${restrictions} (kind, room, user_id, until, seconds, reason, rev, is_removed)
						SELECT ?, ?, ?, ?, ?, ?, seq, 0 FROM ${rooms} WHERE room = ''
						ON CONFLICT (kind, room, user_id) DO UPDATE SET until = excluded.until, seconds = excluded.seconds,
							reason = excluded.reason, rev = excluded.rev, is_removed = 0`,
					args: [kind, room, userId, until, seconds, reason],
				},
			];
		},

		removeRestriction: (key: RestrictionKey): SqlStatement[] => {
			const { kind, room, userId } = keyColumns(key);
			const isActive = `kind = ? AND ${restrictions}.room = ? AND user_id = ? AND is_removed = 0`;
			const args = [kind, room, userId];
			return [
				{
					sql: `UPDATE ${rooms} SET seq = seq + 1
						WHERE room = '' AND EXISTS (SELECT 1 FROM ${restrictions} WHERE ${isActive})`,
					args,
				},
				{
					sql: `UPDATE ${restrictions} SET rev = (SELECT seq FROM ${rooms} WHERE room = ''), is_removed = 1 WHERE ${isActive}`,
					args,
				},
			];
		},

		restrictions: (sinceRev: number): SqlStatement => ({
			sql: `SELECT kind, room, user_id AS userId, until, seconds, reason, rev, is_removed AS isRemoved
				FROM ${restrictions} WHERE rev > ? ORDER BY rev LIMIT ${RESTRICTIONS_MAX}`,
			args: [sinceRev],
		}),
	};
}
