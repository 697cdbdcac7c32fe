// In your app: "jsandy-chat/schemas".
import type { AckResults, ChatMessage, Member, OutgoingEvents } from "../../../src/schemas";

/** What is shown of one room. */
export interface RoomState {
	/** By seq, each once. */
	messages: ChatMessage[];
	members: Member[];
	/** Who types, without this user. */
	typists: Member[];
	/** False until the server has let this user in. */
	isJoined: boolean;
}

export type RoomAction =
	| { type: "enter" | "lost" }
	| { type: "joined" | "resync"; ack: AckResults["joinRoom"] }
	| { type: "message"; message: ChatMessage }
	| { type: "userJoined" | "userLeft"; member: Member }
	| { type: "typing"; typist: OutgoingEvents["userTyping"] };

export const emptyRoom: RoomState = { messages: [], members: [], typists: [], isJoined: false };

/** What one event changes. */
export function roomReducer(state: RoomState, action: RoomAction): RoomState {
	switch (action.type) {
		case "enter":
			return emptyRoom;
		case "lost":
			return { ...state, typists: [] };
		case "joined":
			return { ...state, ...entered(action.ack), messages: merge(state.messages, action.ack.messages) };
		case "resync":
			// What was shown may have a hole, or be of another numbering: none of it is kept.
			return { ...state, ...entered(action.ack), messages: merge([], action.ack.messages) };
		case "message":
			return {
				...state,
				messages: merge(state.messages, [action.message]),
				typists: without(state.typists, action.message.userId),
			};
		case "userJoined":
			return { ...state, members: withMember(state.members, action.member) };
		case "userLeft": {
			const { userId } = action.member;
			return { ...state, members: without(state.members, userId), typists: without(state.typists, userId) };
		}
		case "typing": {
			const others = without(state.typists, action.typist.userId);
			return { ...state, typists: action.typist.isTyping ? [...others, action.typist] : others };
		}
	}
}

const entered = ({ members }: AckResults["joinRoom"]) => ({ members: members.toSorted(byName), isJoined: true });

/** Live messages, history and what a reconnect brings overlap: the latest version of each counts. */
function merge(known: readonly ChatMessage[], more: readonly ChatMessage[]): ChatMessage[] {
	const byId = new Map(known.map((message) => [message.id, message]));
	for (const message of more) {
		if ((byId.get(message.id)?.updatedSeq ?? 0) <= message.updatedSeq) byId.set(message.id, message);
	}
	return [...byId.values()].sort((a, b) => a.seq - b.seq);
}

const byName = (a: Member, b: Member) => a.username.localeCompare(b.username);
const without = (members: readonly Member[], userId: string) => members.filter((member) => member.userId !== userId);
const withMember = (members: readonly Member[], member: Member) =>
	[...without(members, member.userId), member].sort(byName);
