import type { Member } from "../../schemas/message";
import { changeRoom, keepIfEqual } from "./change-room";
import { MEMBERS_MAX } from "./limits";
import type { RoomState } from "./room-state";

/** Returns the list with this member, under the current name and profile, or without. */
export function withMember(
	list: readonly Member[],
	{ userId, username, profile }: Member,
	isIn: boolean,
): readonly Member[] {
	const known = list.find((member) => member.userId === userId);
	if (!isIn) return list.filter((member) => member !== known);
	const member = keepIfEqual(known, { userId, username, ...(profile && { profile }) });
	if (member === known || (!known && list.length >= MEMBERS_MAX)) return list;
	return known ? list.map((one) => (one === known ? member : one)) : [...list, member];
}

/** Returns the list with this member's new name and profile, if it names the member. */
export const renamed = (list: readonly Member[], member: Member): readonly Member[] =>
	list.some(({ userId }) => userId === member.userId) ? withMember(list, member, true) : list;

/** Adds a member who joined, or removes one who left, who then no longer types. */
export function setPresent(state: RoomState, member: Member, isIn: boolean): RoomState {
	const members = withMember(state.members, member, isIn);
	const { length } = members;
	// A complete list gives the count. In a room too large to name everybody, the list is incomplete, and gives the least it can be.
	const isWhole = state.members.length === state.occupancy;
	return changeRoom(state, {
		members,
		occupancy: isWhole ? length : Math.max(state.occupancy, length),
		typing: isIn ? state.typing : withMember(state.typing, member, false),
	});
}
