import type { AckResults } from "../../schemas/incoming";
import { isJoinAck, isMember, isMessage, isRecord, isSeq } from "./guards";

/**
 * Returns a page of history, without its invalid messages.
 *
 * @throws TypeError for data that is not a page.
 */
export function readPage(page: unknown): AckResults["loadHistory"] {
	if (!isRecord(page) || !Array.isArray(page.messages)) throw invalidAnswer();
	const { messages, hasMore, quoted, mine } = page;
	return {
		messages: messages.filter(isMessage),
		hasMore: hasMore === true,
		quoted: Object.fromEntries(Object.entries(quoted ?? {}).filter(([, message]) => isMessage(message))),
		mine: (mine ?? {}) as Record<string, string[]>,
	};
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
