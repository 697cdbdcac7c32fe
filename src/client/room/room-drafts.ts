import type { Draft, DraftStatus } from "../outbox/draft";
import { changeRoom } from "./change-room";
import { concatLists, draftsOf, storedOf } from "./room-messages";
import type { DraftMessage, RoomState } from "./room-state";

/** Adds a draft, unless it is shown or stored already. */
export function addDraft(state: RoomState, draft: Draft): RoomState {
	const { clientId, room } = draft;
	// Another user's message may have the same id.
	const isKnown = concatLists(state.earlier, state.messages).some(
		(message) => message.clientId === clientId && (message.status !== "sent" || message.userId === state.userId),
	);
	if (isKnown || room.normalize("NFC") !== state.room) return state;
	// Ordered by timestamp; drafts of one millisecond keep the order of arrival.
	const next: DraftMessage[] = [...draftsOf(state), { ...draft, status: "outgoing", key: clientId }];
	next.sort((a, b) => a.timestamp - b.timestamp);
	return changeRoom(state, { messages: concatLists(storedOf(state), next) });
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
