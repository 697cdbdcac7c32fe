import type { RoomState } from "./room-state";

/** Returns the state with these changes. Values that are equal keep their references, as does a state in which nothing changes. */
export function changeRoom(state: RoomState, changes: Partial<RoomState>): RoomState {
	let next = state;
	for (const key of Object.keys(changes) as (keyof RoomState)[]) {
		if (!isSame(state[key], changes[key])) next = { ...next, [key]: changes[key] };
	}
	return next;
}

/** True for the same value, and for lists of the same items. */
// From the end, because that is where a long list of messages usually differs.
export const isSame = (before: unknown, after: unknown): boolean =>
	before === after ||
	(Array.isArray(before) &&
		Array.isArray(after) &&
		before.length === after.length &&
		before.findLastIndex((item, index) => item !== after[index]) < 0);

/** Returns the earlier object if both are equal as JSON, so that its reference stays. */
export const keepIfEqual = <T>(before: T | undefined, after: T): T =>
	JSON.stringify(before) === JSON.stringify(after) ? (before as T) : after;
