import type { AckResults } from "../../schemas/incoming";
import { isJoinAck, isMember, isMessage, isRecord, isSeq } from "./guards";

/**
 * Returns a page of history, without its invalid messages. What comes with them is checked where it is stored.
 *
 * @throws TypeError for data that is not a page.
 */
export function readPage(page: unknown): AckResults["loadHistory"] {
	if (!isRecord(page) || !Array.isArray(page.messages)) throw invalidAnswer();
	return { ...page, messages: page.messages.filter(isMessage), hasMore: page.hasMore === true };
}

/**
 * Returns the ack of a join, without its invalid messages and members.
 *
 * @throws TypeError for data that is not a join ack of this room.
 */
export function readJoinAck(ack: unknown, room: string): AckResults["joinRoom"] {
	if (!isJoinAck(ack) || ack.room !== room) throw invalidAnswer();
	const { members, occupancy } = ack as { members: unknown; occupancy: unknown };
	return {
		...ack,
		...readPage(ack),
		members: Array.isArray(members) ? members.filter(isMember) : [],
		occupancy: isSeq(occupancy) ? occupancy : 0,
	};
}

const invalidAnswer = () => new TypeError("invalid answer");
