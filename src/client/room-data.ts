import type { AckResults } from "../schemas/incoming";
import type { ChatMessage, Member } from "../schemas/message";
import { isRecord } from "./record";
import { isJoinAck, isSeq } from "./rooms";

// What a view is made of, checked where it comes in: the reducer trusts it. Not with zod, which would be most of the bundle.

export const isMember = (data: unknown): data is Member =>
	isRecord(data) && typeof data.userId === "string" && typeof data.username === "string";

export const isMessage = (data: unknown): data is ChatMessage => {
	if (!isMember(data)) return false;
	const { id, room, text, timestamp, seq, updatedSeq } = data as Partial<ChatMessage>;
	const isText = [id, room, text].every((value) => typeof value === "string");
	return isText && typeof timestamp === "number" && isSeq(seq) && isSeq(updatedSeq);
};

/**
 * What is sound in a page of history.
 *
 * @throws TypeError for what is no page.
 */
export function readPage(page: unknown): AckResults["loadHistory"] {
	if (!isRecord(page) || !Array.isArray(page.messages)) throw notUnderstood();
	return { messages: page.messages.filter(isMessage), hasMore: page.hasMore === true };
}

/**
 * What is sound in the answer to the join of a room.
 *
 * @throws TypeError for what is no such answer.
 */
export function readJoinAck(ack: unknown, room: string): AckResults["joinRoom"] {
	if (!isJoinAck(ack) || ack.room !== room) throw notUnderstood();
	const { members, occupancy } = ack as { members: unknown; occupancy: unknown };
	return {
		...ack,
		...readPage(ack),
		members: Array.isArray(members) ? members.filter(isMember) : [],
		occupancy: isSeq(occupancy) ? occupancy : 0,
	};
}

/**
 * What a message became.
 *
 * @throws TypeError for what is no message of this room.
 */
export function readSent(ack: unknown, room: string): ChatMessage {
	if (!isMessage(ack) || ack.room !== room) throw notUnderstood();
	return ack;
}

const notUnderstood = () => new TypeError("the server's answer was not understood");
