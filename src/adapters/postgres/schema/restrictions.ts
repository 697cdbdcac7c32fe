import type { Restriction } from "../../../schemas/restriction";
import type { RestrictionChange, RestrictionKey } from "../../restriction-store";
import { keyColumns, restrictionColumns, toRestrictionChange } from "../../shared/store/restriction-columns";

const text = (value: string | number | null) => (value === null ? null : String(value));

/** Returns the arguments that identify a restriction. */
export function keyArgs(key: RestrictionKey): string[] {
	const { kind, room, userId } = keyColumns(key);
	return [kind, room, userId];
}

/** Returns the arguments that store a restriction. */
export function restrictionArgs(restriction: Restriction): (string | null)[] {
	const { until, seconds, reason } = restrictionColumns(restriction);
	return [...keyArgs(restriction), text(until), text(seconds), reason];
}

/** Returns the change of a row that PostgreSQL wrote as JSON. */
export function toChange(json: unknown): RestrictionChange {
	const { user_id: userId, is_removed: isRemoved, ...row } = JSON.parse(String(json));
	return toRestrictionChange({ ...row, userId, isRemoved });
}
