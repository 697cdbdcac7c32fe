import { NEW_EPOCH, namesOf } from "./names";

/**
 * Returns every statement of the store, for tables with this prefix.
 *
 * Only the prefix is written into the SQL; everything else is an argument. Messages are passed as JSON text, so that no
 * setting of the client (how a bigint or json is parsed, how columns are renamed) changes what is read.
 */
export function statements(prefix: string) {
	const { rooms, messages, restrictions, versions, append } = namesOf(prefix);
	const isKey = "kind = $1::text AND room = $2::text AND user_id = $3::text";
	return {
		/** A server that may only read and write rows must not try to create tables. */
		hasVersions: `SELECT to_regclass('${versions}') IS NOT NULL`,
		version: `SELECT max(version) FROM ${versions}`,

		/** Servers that start at the same time take turns, because "IF NOT EXISTS" alone fails then. */
		takeTurns: `SELECT set_config('client_min_messages', 'warning', true), pg_advisory_xact_lock(hashtext('jsandy-chat'), hashtext('${prefix}'));`,

		/**
		 * Stores a group: $1 is a JSON array of messages, $2 a JSON array of their rooms, $3 how long to wait for locked rooms, in
		 * milliseconds, or 0 to skip them.
		 * Returns a row for each message except those of locked rooms, with its place (from 1), and either the seq that it got
		 * or the stored message that has its clientId.
		 */
		append: `SELECT place, seq, stored FROM ${append}($1::text::json, $2::text::json, $3::text::integer)`,

		/** One row more than the limit, to learn whether there are more; the latest comes first. */
		listBefore: `SELECT row_to_json(m)::text FROM ${messages} m
			WHERE room = $1::text AND seq < $2::text::bigint ORDER BY seq DESC LIMIT $3::text::bigint`,
		listAfter: `SELECT row_to_json(m)::text FROM ${messages} m
			WHERE room = $1::text AND updated_seq > $2::text::bigint ORDER BY updated_seq LIMIT $3::text::bigint`,

		get: `SELECT row_to_json(m)::text FROM ${messages} m WHERE room = $1::text AND id = $2::text`,

		/** $1 is a JSON array of rooms. */
		heads: `SELECT room, epoch, seq FROM ${rooms} WHERE room IN (SELECT json_array_elements_text($1::text::json))`,

		/** Gives an epoch to rooms that have none. They keep it when their first message arrives. */
		openRooms: `INSERT INTO ${rooms} (room, epoch, seq)
			SELECT name, ${NEW_EPOCH}, 0 FROM json_array_elements_text($1::text::json) AS name ORDER BY name COLLATE "C"
			ON CONFLICT DO NOTHING`,

		/** $2 is the epoch to replace. */
		renewEpoch: `UPDATE ${rooms} SET epoch = ${NEW_EPOCH} WHERE room = $1::text AND epoch = $2::text
			RETURNING room, epoch, seq`,

		/**
		 * $4 to $6 are `until`, `seconds` and `reason`. The revs are counted in the row of the room without a name, which no
		 * room has. Its lock makes changes visible in the order of their revs.
		 */
		setRestriction: `WITH counter AS (
				INSERT INTO ${rooms} (room, epoch, seq) VALUES ('', ${NEW_EPOCH}, 1)
				ON CONFLICT (room) DO UPDATE SET seq = ${rooms}.seq + 1 RETURNING seq
			)
			INSERT INTO ${restrictions} (kind, room, user_id, until, seconds, reason, rev, is_removed)
			SELECT $1::text, $2::text, $3::text, $4::text::bigint, $5::text::integer, $6::text, seq, false FROM counter
			ON CONFLICT (kind, room, user_id) DO UPDATE SET until = excluded.until, seconds = excluded.seconds,
				reason = excluded.reason, rev = excluded.rev, is_removed = false`,
		removeRestriction: `WITH counter AS (
				UPDATE ${rooms} SET seq = seq + 1
				WHERE room = '' AND EXISTS (SELECT FROM ${restrictions} WHERE ${isKey} AND NOT is_removed) RETURNING seq
			)
			UPDATE ${restrictions} SET rev = counter.seq, is_removed = true FROM counter WHERE ${isKey}`,
		restrictions: `SELECT row_to_json(r)::text FROM ${restrictions} r
			WHERE rev > $1::text::bigint ORDER BY rev LIMIT 1000`,
	};
}
