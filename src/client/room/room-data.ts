import type { AckResults } from "../../schemas/incoming";
import type { ChatMessage, Member } from "../../schemas/message";
import { isJoinAck, isSeq } from "../socket/room-cursors";
import { isRecord } from "../wire/guards";
import type { Draft } from "./room-state";

// What a view is made of, checked where it comes in: the reducer trusts it. Not with zod, which would be most of the bundle.

export const isMember = (data: unknown): data is Member =>
	isRecord(data) && typeof data.userId === "string" && typeof data.username === "string";

export const isMessage = (data: unknown): data is ChatMessage =>
	isRecord(data) && isSeq(data.seq) && isSeq(data.updatedSeq) && isMember(data) && isText(data, "id");

/** True for what a storage may have kept. */
export const isDraft = (data: unknown): data is Draft => isText(data, "clientId");

/** True for what a message and a draft have in common, and this id. */
const isText = (data: unknown, id: string): data is Record<string, unknown> =>
	isRecord(data) &&
	[data[id], data.room, data.text].every((value) => typeof value === "string") &&
	typeof data.timestamp === "number";

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
