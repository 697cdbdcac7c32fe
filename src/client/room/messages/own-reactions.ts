import { keepIfEqual } from "../change-room";
import { OWN_REACTIONS_MAX } from "../limits";
import type { OwnReactions, RoomState } from "../room-state";

/** Returns the list with this item last, or without it. */
export function withItem(list: readonly string[], item: string, isIn: boolean): readonly string[] {
	const others = list.filter((one) => one !== item);
	return isIn ? [...others, item] : others;
}

/** Keeps what the server said about the user's own reactions to a message. */
export function tellOwn(state: RoomState, told: OwnReactions): RoomState {
	const known = state.ownReactions.find(({ id }) => id === told.id);
	if (keepIfEqual(known, told) === known) return state;
	const others = state.ownReactions.filter((one) => one !== known);
	return { ...state, ownReactions: [...others, told].slice(-OWN_REACTIONS_MAX) };
}
