import type { RoomState } from "./room-state";

/** The state with these changes; the same state, and the same lists, where nothing is different. */
export function changeRoom(state: RoomState, changes: Partial<RoomState>): RoomState {
	let next = state;
	for (const key of Object.keys(changes) as (keyof RoomState)[]) {
		if (!isSame(state[key], changes[key])) next = { ...next, [key]: changes[key] };
	}
	return next;
}

// From the end: that is where a long list of messages differs, if it does.
const isSame = (before: unknown, after: unknown): boolean =>
	before === after ||
	(Array.isArray(before) &&
		Array.isArray(after) &&
		before.length === after.length &&
		before.findLastIndex((item, index) => item !== after[index]) < 0);
