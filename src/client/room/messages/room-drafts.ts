import type { Draft, DraftStatus } from "../../outbox/draft";
import { isChange } from "../../outbox/draft-change";
import { changeRoom } from "../change-room";
import type { DraftMessage, RoomState, WaitingChange } from "../room-state";
import { concatLists, draftsOf, storedOf } from "./room-messages";

type Waiting = DraftMessage | WaitingChange;

/** Returns what waits to be acked in a room, messages and changes, in the order in which they were composed. */
export const waitingOf = (state: Pick<RoomState<unknown, unknown>, "messages" | "changes">): readonly Waiting[] =>
	[...draftsOf(state), ...(state.changes as readonly Waiting[])].sort(byTime);

// Drafts of one millisecond keep the order of arrival.
const byTime = (a: Draft, b: Draft) => a.timestamp - b.timestamp;

/** Adds a draft, unless it is shown or stored already. */
export function addDraft(state: RoomState, draft: Draft): RoomState {
	const { clientId, room } = draft;
	// Another user's message may have the same id.
	const isKnown = concatLists(concatLists(state.earlier, state.messages), state.changes as never).some(
		(message) => message.clientId === clientId && (message.status !== "sent" || message.userId === state.userId),
	);
	if (isKnown || room.normalize("NFC") !== state.room) return state;
	const progress = { status: "outgoing", key: clientId } as const;
	if (isChange(draft)) return changeRoom(state, { changes: [...state.changes, { ...draft, ...progress }] });
	const waiting: DraftMessage = { ...draft, ...progress };
	return changeRoom(state, { messages: concatLists(storedOf(state), [...draftsOf(state), waiting].sort(byTime)) });
}

/** Sets a draft's status. Does nothing for one that is stored by now. */
export const setDraftStatus = (
	state: RoomState,
	id: string,
	status: DraftStatus,
	error: Error | undefined,
): RoomState =>
	changeWaiting(state, (drafts) =>
		drafts.map((draft) => {
			const isMarked = draft.status === status && draft.error === error;
			return draft.clientId === id && !isMarked ? { ...draft, status, error } : draft;
		}),
	);

/** Removes a draft, and the changes of the message that it would have become. */
export const removeDraft = (state: RoomState, id: string): RoomState =>
	changeWaiting(state, (drafts) =>
		drafts.filter((draft) => draft.clientId !== id && (draft as Partial<WaitingChange>).id !== id),
	);

const changeWaiting = (state: RoomState, change: <One extends Waiting>(drafts: readonly One[]) => One[]): RoomState =>
	changeRoom(state, {
		messages: concatLists(storedOf(state), change(draftsOf(state))),
		changes: change(state.changes),
	});
