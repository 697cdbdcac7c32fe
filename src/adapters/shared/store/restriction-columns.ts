import type { Restriction } from "../../../schemas/restriction";
import type { RestrictionChange, RestrictionKey } from "../../restriction-store";

/** Maximum number of changes that `restrictions` returns. */
export const RESTRICTIONS_MAX = 1_000;

/** The key of a restriction in a table. A restriction of every room has an empty room, and one of every user an empty user. */
export const keyColumns = ({ kind, room = "", userId = "" }: RestrictionKey) => ({ kind, room, userId });

/** The columns of a restriction, except its rev. */
export const restrictionColumns = (restriction: Restriction) => ({
	...keyColumns(restriction),
	until: restriction.until ?? null,
	seconds: restriction.kind === "slow" ? restriction.seconds : null,
	reason: restriction.reason ?? null,
});

/** A row of the table. A database returns an integer as a number, a string or a bigint, and a boolean as 0 or 1. */
export type RestrictionRow = Record<keyof ReturnType<typeof restrictionColumns> | "rev" | "isRemoved", unknown>;

const isSet = (value: unknown) => value !== null && value !== undefined;

/** Returns the change of a row. An empty or NULL column becomes an absent key. */
export function toRestrictionChange(row: RestrictionRow): RestrictionChange {
	const rest = {
		...(isSet(row.until) && { until: Number(row.until) }),
		...(isSet(row.reason) && { reason: String(row.reason) }),
	};
	const place = row.room === "" ? {} : { room: String(row.room) };
	const restriction: Restriction =
		row.kind === "slow"
			? { kind: "slow", room: String(row.room), seconds: Number(row.seconds), ...rest }
			: { kind: row.kind === "ban" ? "ban" : "mute", ...place, userId: String(row.userId), ...rest };
	return { rev: Number(row.rev), restriction, isRemoved: Boolean(Number(row.isRemoved)) };
}
