import type { Restriction } from "../../../schemas/restriction";
import type { RestrictionKey } from "../../restriction-store";
import { keyColumns, restrictionColumns } from "../../shared/store/restriction-columns";
import type { Names } from "../../sql/names";
import type { SqlStatement } from "../../sql/statement";
import { postgresDialect } from "./dialect";

/** Returns the statement that stores a restriction. The lock of the counter makes changes visible in the order of their revs. */
export function setRestriction({ rooms, restrictions }: Names, restriction: Restriction): SqlStatement {
	const { kind, room, userId, until, seconds, reason } = restrictionColumns(restriction);
	return {
		sql: postgresDialect.text(`WITH counter AS (
				INSERT INTO ${rooms} (room, epoch, seq) VALUES ('', ${postgresDialect.newEpoch}, 1)
				ON CONFLICT (room) DO UPDATE SET seq = ${rooms}.seq + 1 RETURNING seq
			)
			INSERT INTO ${restrictions} (kind, room, user_id, until, seconds, reason, rev, is_removed)
			SELECT ?text, ?text, ?text, ?integer, ?integer, ?text, seq, false FROM counter
			ON CONFLICT (kind, room, user_id) DO UPDATE SET until = excluded.until, seconds = excluded.seconds,
				reason = excluded.reason, rev = excluded.rev, is_removed = false`),
		args: [kind, room, userId, until, seconds, reason],
	};
}

/** Returns the statement that marks a restriction as removed. */
export function removeRestriction({ rooms, restrictions }: Names, key: RestrictionKey): SqlStatement {
	const { kind, room, userId } = keyColumns(key);
	const isKey = "kind = $1::text AND room = $2::text AND user_id = $3::text";
	return {
		sql: `WITH counter AS (
				UPDATE ${rooms} SET seq = seq + 1
				WHERE room = '' AND EXISTS (SELECT FROM ${restrictions} WHERE ${isKey} AND NOT is_removed) RETURNING seq
			)
			UPDATE ${restrictions} SET rev = counter.seq, is_removed = true FROM counter WHERE ${isKey}`,
		args: [kind, room, userId],
	};
}
