import type { AckResults } from "../../schemas/incoming";
import { changeRoom } from "./change-room";
import { addDraft, removeDraft, setDraftStatus } from "./room-drafts";
import type { RoomEvent } from "./room-event";
import { setPresent, withMember } from "./room-members";
import { indexOfSeq, split, startOf, storeMessages } from "./room-messages";
import type { RoomState } from "./room-state";

/**
 * The next view of a room, after this event. Pure: the state is not changed, and what did not change is the same object in
 * the next one, up to the state itself. Messages end up the same in whatever order, and however often, they come.
 *
 * @example const [room, dispatch] = useReducer(reduceRoom, emptyRoom("lobby", userId));
 */
export function reduceRoom(state: RoomState, event: RoomEvent): RoomState {
	// Of a room that was left, who is there is not known.
	const isHere = state.membership !== "left";
	switch (event.type) {
		case "identified":
			return identify(state, event.userId);
		case "joining":
			// Who stops typing meanwhile is not heard.
			return changeRoom(state, { membership: "joining", error: undefined, typing: [] });
		case "left":
			return changeRoom(state, { membership: "left", error: event.error, members: [], occupancy: 0, typing: [] });
		case "joined":
			return event.ack.room === state.room ? join(state, event.ack) : state;
		case "changed": {
			const { message } = event;
			const next = storeMessages(state, [message]);
			// Said just now, and not an edit or a reaction: its author is done typing.
			const isSaid = next !== state && message.seq === message.updatedSeq;
			return isSaid ? changeRoom(next, { typing: withMember(next.typing, message, false) }) : next;
		}
		case "older": {
			const { page, before } = event;
			const isAdjoining = before === undefined || before === startOf(state);
			return isAdjoining ? storeMessages(state, page.messages, page) : state;
		}
		case "composed":
			return addDraft(state, event.draft);
		case "marked":
			return setDraftStatus(state, event.clientId, event.status, event.error);
		case "acked":
			return storeMessages(state, [event.message], { ackedId: event.clientId });
		case "discarded":
			return removeDraft(state, event.clientId);
		case "userJoined":
			return setPresent(state, event.member, isHere);
		case "userLeft":
			return setPresent(state, event.member, false);
		case "occupancy": {
			const { count } = event;
			// Told in place of names: a list of as many is whole, any other is out of date.
			const members = count === state.members.length ? state.members : [];
			return isHere ? changeRoom(state, { occupancy: count, members }) : state;
		}
		case "typing":
			return changeRoom(state, { typing: withMember(state.typing, event.member, isHere && event.isTyping) });
		case "read":
			return event.seq > state.readSeq ? storeMessages({ ...state, readSeq: event.seq }, []) : state;
		default:
			// Of a later version.
			return state;
	}
}

function identify(state: RoomState, userId: string | null): RoomState {
	if (userId === state.userId) return state;
	// Some of what is here may be what this user's drafts became.
	return storeMessages({ ...state, userId }, [...split(state)[0], ...state.earlier]);
}

function join(state: RoomState, ack: AckResults["joinRoom"]): RoomState {
	return changeRoom(state, {
		...(ack.recovered ? storeMessages(state, ack.messages) : replaceView(state, ack)),
		membership: "joined",
		error: undefined,
		members: keepIfEqual(state.members, ack.members),
		occupancy: ack.occupancy,
	});
}

/** The view from this page on: what was shown before may have changed since, or be of another numbering. */
function replaceView(state: RoomState, ack: AckResults["joinRoom"]): RoomState {
	const [before, drafts] = split(state);
	// In a numbering that went back, what comes next would count as read.
	const readSeq = Math.min(state.readSeq, ack.seq);
	const view = storeMessages({ ...state, messages: drafts, earlier: [], readSeq }, ack.messages, ack);
	const messages = view.messages.map((message) =>
		message.status === "sent" ? keepIfEqual(before[indexOfSeq(before, message.seq)], message) : message,
	);
	return { ...view, messages };
}

/** What is equal keeps its reference. Told by its JSON, which is what it came as. */
const keepIfEqual = <T>(before: T | undefined, after: T): T =>
	JSON.stringify(before) === JSON.stringify(after) ? (before as T) : after;
