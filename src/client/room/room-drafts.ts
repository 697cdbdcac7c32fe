import type { Draft, DraftStatus } from "../outbox/draft";
import { changeRoom } from "./change-room";
import { concatLists, draftsOf, isOwn, storedOf } from "./room-messages";
import type { DraftMessage, RoomState } from "./room-state";

/** Adds a draft, unless it is shown or stored already. */
export function addDraft(state: RoomState, draft: Draft): RoomState {
	const stored = storedOf(state);
	const drafts = draftsOf(state);
	const { clientId, room } = draft;
	const isKnown =
		drafts.some((known) => known.clientId === clientId) ||
		[stored, state.earlier].some((list) => list.some((message) => isOwn(message, state, clientId)));
	if (isKnown || room.normalize("NFC") !== state.room) return state;
	// Ordered by timestamp; drafts of one millisecond keep the order of arrival.
	const next: DraftMessage[] = [...drafts, { ...draft, status: "outgoing", key: clientId }];
	next.sort((a, b) => a.timestamp - b.timestamp);
	return changeRoom(state, { messages: concatLists(stored, next) });
}

/** Sets a draft's status. Does nothing for one that is stored by now. */
export const setDraftStatus = (
	state: RoomState,
	id: string,
	status: DraftStatus,
	error: Error | undefined,
): RoomState =>
	changeDrafts(state, (drafts) =>
		drafts.map((draft) => {
			const isMarked = draft.status === status && draft.error === error;
			return draft.clientId === id && !isMarked ? { ...draft, status, error } : draft;
		}),
	);

export const removeDraft = (state: RoomState, id: string): RoomState =>
	changeDrafts(state, (drafts) => drafts.filter(({ clientId }) => clientId !== id));

function changeDrafts(state: RoomState, change: (drafts: readonly DraftMessage[]) => DraftMessage[]): RoomState {
	return changeRoom(state, { messages: concatLists(storedOf(state), change(draftsOf(state))) });
}
