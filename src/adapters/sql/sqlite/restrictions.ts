import type { Restriction } from "../../../schemas/restriction";
import type { RestrictionKey } from "../../restriction-store";
import { keyColumns, restrictionColumns } from "../../shared/store/restriction-columns";
import type { Names } from "../names";
import type { SqlStatement } from "../statement";
import { sqlite } from "./dialect";

/** Returns the statements of one transaction that stores a restriction. */
export function setRestriction({ rooms, restrictions }: Names, restriction: Restriction): SqlStatement[] {
	const { kind, room, userId, until, seconds, reason } = restrictionColumns(restriction);
	return [
		{
			sql: `INSERT INTO ${rooms} (room, epoch, seq) VALUES ('', ${sqlite.newEpoch}, 1)
				ON CONFLICT (room) DO UPDATE SET seq = seq + 1`,
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
}

/** Returns the statements of one transaction that marks a restriction as removed. */
export function removeRestriction({ rooms, restrictions }: Names, key: RestrictionKey): SqlStatement[] {
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
}
