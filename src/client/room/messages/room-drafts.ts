import type { Draft, DraftStatus } from "../../outbox/draft";
import { changeRoom, keepIfEqual } from "../change-room";
import type { RoomState } from "../room-state";
import { byTime, storedOf, viewOf, type Waiting, waitingOf } from "./room-messages";

/** Adds a draft, unless it is shown or stored already. */
export function addDraft(state: RoomState, draft: Draft): RoomState {
	const { clientId, room } = draft;
	const waiting = waitingOf(state);
	const stored = storedOf(state);
	const isKnown =
		waiting.some((one) => one.clientId === clientId) ||
		// Another user's message may have the same id.
		state.earlier.concat(stored).some((one) => one.clientId === clientId && one.userId === state.userId);
	if (isKnown || room.normalize("NFC") !== state.room) return state;
	const shown: Waiting = { ...draft, status: "outgoing", key: clientId };
	return changeRoom(state, viewOf(stored, [...waiting, shown].sort(byTime)));
}

/** Sets a draft's status. Does nothing for one that is stored by now. */
export const setDraftStatus = (
	state: RoomState,
	id: string,
	status: DraftStatus,
	error: Error | undefined,
): RoomState =>
	changeWaiting(
		state,
		waitingOf(state).map((draft) => (draft.clientId === id ? keepIfEqual(draft, { ...draft, status, error }) : draft)),
	);

/** Removes a draft, and the changes of the message that it would have become. */
export const removeDraft = (state: RoomState, id: string): RoomState =>
	changeWaiting(
		state,
		waitingOf(state).filter((draft) => draft.clientId !== id && (draft as { id?: string }).id !== id),
	);

const changeWaiting = (state: RoomState, waiting: readonly Waiting[]): RoomState =>
	changeRoom(state, viewOf(storedOf(state), waiting));
