import type { Member } from "../../schemas/message";
import { changeRoom, keepIfEqual } from "./change-room";
import { MEMBERS_MAX } from "./limits";
import type { RoomState } from "./room-state";

/** Returns the list with this member's new name and profile, if it names the member. */
export const renamed = (list: readonly Member[], { userId, username, profile }: Member): readonly Member[] =>
	list.map((one) => (one.userId === userId ? keepIfEqual(one, { userId, username, profile }) : one));

/** Returns the list with this member, under the current name and profile, or without. */
export function withMember(list: readonly Member[], member: Member, isIn: boolean): readonly Member[] {
	const others = list.filter(({ userId }) => userId !== member.userId);
	if (!isIn) return others;
	const isNew = others.length === list.length && list.length < MEMBERS_MAX;
	// Renamed, because an event has more fields than a member.
	return renamed(isNew ? [...list, member] : list, member);
}

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
