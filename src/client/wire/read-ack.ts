import type { AckResults } from "../../schemas/incoming";
import { isJoinAck, isMember, isMessage, isRecord, isSeq } from "./guards";

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

const notUnderstood = () => new TypeError("the server's answer was not understood");
