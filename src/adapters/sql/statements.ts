import type { PageQuery } from "../message-store";
import { RESTRICTIONS_MAX } from "../shared/store/restriction-columns";
import type { Dialect } from "./dialect";
import type { Names } from "./names";
import type { SqlStatement } from "./statement";

/**
 * Returns every statement that all databases have in common, for these tables.
 *
 * Only names are written into the SQL; everything else is an argument.
 */
export function statements({ rooms, messages, reactions, restrictions, versions }: Names, dialect: Dialect) {
	const head = "room, epoch, seq, n";
	const version = dialect.rows(`SELECT max(version) AS version FROM ${versions}`);
	const listBefore = dialect.rows(
		`SELECT * FROM ${messages} WHERE room = ?text AND seq < ?integer ORDER BY seq DESC LIMIT ?integer`,
	);
	const listAfter = dialect.rows(
		`SELECT m.*, r.floor AS floor FROM ${rooms} r
			LEFT JOIN (
				SELECT * FROM ${messages} WHERE room = ?text AND updated_seq > ?integer ORDER BY updated_seq LIMIT ?integer
			) m ON true
			WHERE r.room = ?text ORDER BY m.updated_seq`,
	);
	const get = dialect.rows(`SELECT * FROM ${messages} WHERE room = ?text AND id = ?text`);
	const heads = dialect.rows(`SELECT ${head} FROM ${rooms} WHERE room IN (?names)`);
	const openRooms = dialect.text(
		`INSERT INTO ${rooms} (room, epoch, seq) SELECT name, ${dialect.newEpoch}, 0 FROM (?names) AS opened WHERE true
			ON CONFLICT DO NOTHING`,
	);
	// By the emoji of each message, because a message may have many more users than emoji. Each lookup is a subquery for one
	// row, because PostgreSQL keeps a plan that it made while a table was small.
	const reactionsOf = dialect.rows(
		`SELECT id, emoji FROM (
			SELECT m.name AS id, e.key AS emoji, (
				SELECT r.at FROM ${reactions} r WHERE r.room = ?text AND r.id = m.name AND r.emoji = e.key AND r.user_id = ?text
			) AS at
			FROM (
				SELECT name, (SELECT reactions FROM ${messages} WHERE room = ?text AND id = asked.name) AS reactions
				FROM (?names) AS asked
			) AS m CROSS JOIN ${dialect.keysOf("m.reactions", "e")}
		) AS own WHERE at IS NOT NULL ORDER BY at`,
	);
	const restrictionsSince = dialect.rows(
		`SELECT kind, room, user_id, until, seconds, reason, rev, is_removed
			FROM ${restrictions} WHERE rev > ?integer ORDER BY rev LIMIT ${RESTRICTIONS_MAX}`,
	);
	return {
		version: (): SqlStatement => ({ sql: version, args: [] }),

		/**
		 * One row more than the limit, to learn whether there are more; without `after`, the latest comes first. With `after`,
		 * each row has the room's `floor`, and an empty page is one row without a message.
		 */
		list: ({ room, before = Number.MAX_SAFE_INTEGER, after, limit }: PageQuery): SqlStatement =>
			after === undefined
				? { sql: listBefore, args: [room, before, limit + 1] }
				: { sql: listAfter, args: [room, after, limit + 1, room] },

		get: (room: string, id: string): SqlStatement => ({ sql: get, args: [room, id] }),

		heads: (names: readonly string[]): SqlStatement => ({ sql: heads, args: [JSON.stringify(names)] }),

		/** Gives an epoch to rooms that have none. They keep it when their first message arrives. */
		openRooms: (names: readonly string[]): SqlStatement => ({ sql: openRooms, args: [JSON.stringify(names)] }),

		reactionsOf: (room: string, ids: readonly string[], userId: string): SqlStatement => ({
			sql: reactionsOf,
			args: [room, userId, room, JSON.stringify(ids)],
		}),

		restrictions: (sinceRev: number): SqlStatement => ({ sql: restrictionsSince, args: [sinceRev] }),
	};
}
