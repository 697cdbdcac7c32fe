import type { AckResults } from "../../schemas/incoming";
import { changeRoom, keepIfEqual } from "./change-room";
import { addDraft, removeDraft, setDraftStatus } from "./messages/room-drafts";
import { concatLists, draftsOf, indexOfSeq, startOf, storedOf, storeMessages } from "./messages/room-messages";
import { showChanges } from "./messages/show-changes";
import type { RoomEvent } from "./room-event";
import { renamed, setPresent, withMember } from "./room-members";
import { emptyRoom, type RoomState, type SentMessage } from "./room-state";

/**
 * Returns the view of a room after this event. Pure: the given state is not mutated, and everything that did not change keeps
 * its reference, up to the state itself. The messages end up the same in whatever order, and however often, events arrive.
 *
 * @example const [room, dispatch] = useReducer(reduceRoom, emptyRoom("lobby", userId));
 */
export function reduceRoom(state: RoomState, event: RoomEvent): RoomState {
	const next = reduce(state, event);
	return next.changes === state.changes ? next : changeSent(next, (message) => showChanges(message, next));
}

/** Changes stored messages, those that are not loaded too. */
const changeSent = (state: RoomState, change: (message: SentMessage) => SentMessage): RoomState =>
	changeRoom(state, {
		messages: concatLists(storedOf(state).map(change), draftsOf(state)),
		earlier: state.earlier.map(change),
	});

function reduce(state: RoomState, event: RoomEvent): RoomState {
	// The members of a room that was left are unknown.
	const isHere = state.membership !== "left";
	switch (event.type) {
		case "identified":
			return identify(state, event.userId);
		case "joining":
			// Nothing is received until the room is joined, so typing could never end.
			return changeRoom(state, { membership: "joining", error: undefined, typing: [] });
		case "left":
			return changeRoom(state, { membership: "left", error: event.error, members: [], occupancy: 0, typing: [] });
		case "joined":
			return event.ack.room === state.room ? join(state, event.ack) : state;
		case "changed": {
			const { message } = event;
			const next = storeMessages(state, [message]);
			// A new message, not an edit or a reaction, means that its author has stopped typing.
			const isNew = next !== state && message.seq === message.updatedSeq;
			return isNew ? changeRoom(next, { typing: withMember(next.typing, message, false) }) : next;
		}
		case "caughtUp":
			return storeMessages(state, event.messages, event);
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
		case "ownReactions":
			return changeSent(state, (message) =>
				message.id === event.id
					? keepIfEqual(message, showChanges({ ...(message.stored ?? message), ownReactions: event.emoji }, state))
					: message,
			);
		case "discarded":
			return removeDraft(state, event.clientId);
		case "userJoined":
			return setPresent(state, event.member, isHere);
		case "userLeft":
			return setPresent(state, event.member, false);
		case "memberChanged":
			return changeRoom(state, {
				members: renamed(state.members, event.member),
				typing: renamed(state.typing, event.member),
			});
		case "occupancy": {
			const { count } = event;
			// Sent in place of names. A list with as many members is complete; any other is out of date.
			const members = count === state.members.length ? state.members : [];
			return isHere ? changeRoom(state, { occupancy: count, members }) : state;
		}
		case "typing":
			return changeRoom(state, { typing: withMember(state.typing, event.member, isHere && event.isTyping) });
		case "read":
			return event.seq > state.readSeq ? storeMessages({ ...state, readSeq: event.seq }, []) : state;
		default:
			// An event of a later version.
			return state;
	}
}

function identify(state: RoomState, userId: string | null): RoomState {
	if (userId === state.userId) return state;
	// What one user composed and saw is not another's.
	if (state.userId !== null) return { ...emptyRoom(state.room, userId), membership: state.membership };
	// Some of these messages may be this user's drafts, stored.
	return storeMessages({ ...state, userId }, [...storedOf(state), ...state.earlier]);
}

function join(state: RoomState, ack: AckResults["joinRoom"]): RoomState {
	return changeRoom(state, {
		...(ack.recovered ? storeMessages(state, ack.messages, { ...ack, hasMore: undefined }) : replaceView(state, ack)),
		membership: "joined",
		error: undefined,
		members: keepIfEqual(state.members, ack.members),
		occupancy: ack.occupancy,
	});
}

/** Starts the view again with this page, because what was shown may be out of date, or be of another numbering. */
function replaceView(state: RoomState, ack: AckResults["joinRoom"]): RoomState {
	const before = storedOf(state);
	// If the numbering went back, new messages would otherwise count as read.
	const readSeq = Math.min(state.readSeq, ack.seq);
	const view = storeMessages({ ...state, messages: draftsOf(state), earlier: [], readSeq }, ack.messages, ack);
	const messages = view.messages.map((message) => {
		if (message.status !== "sent") return message;
		const known = before[indexOfSeq(before, message.seq)];
		return known?.id === message.id ? keepIfEqual(known, { ...message, key: known.key }) : message;
	});
	return { ...view, messages };
}
