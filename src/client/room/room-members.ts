import type { Member } from "../../schemas/message";
import { changeRoom } from "./change-room";
import type { RoomState } from "./room-state";

/** Far more than a server names. */
const MEMBERS_MAX = 10_000;

/** The list with this member in it, under the name it has now, or without it. */
export function withMember(list: readonly Member[], { userId, username }: Member, isIn: boolean): readonly Member[] {
	const known = list.find((member) => member.userId === userId);
	if (!isIn) return list.filter((member) => member !== known);
	if (known?.username === username || (!known && list.length >= MEMBERS_MAX)) return list;
	const member = { userId, username };
	return known ? list.map((one) => (one === known ? member : one)) : [...list, member];
}

/** A user came or went. Who has gone types no more. */
export function setPresent(state: RoomState, member: Member, isIn: boolean): RoomState {
	const members = withMember(state.members, member, isIn);
	const { length } = members;
	// A list that was whole is the count. In a room that was large it grows again, and tells the least that it can be.
	const isWhole = state.members.length === state.occupancy;
	return changeRoom(state, {
		members,
		occupancy: isWhole ? length : Math.max(state.occupancy, length),
		typing: isIn ? state.typing : withMember(state.typing, member, false),
	});
}
