import type { AnyProcedure, BuiltInChat, ProfileOf } from "../client";
import type { MemberWith } from "../schemas/message";
import { useRoom } from "./use-room";
import { useRoomState } from "./use-room-state";

/** The result of `useMembers`. */
export interface RoomPeople<P extends AnyProcedure = BuiltInChat> {
	readonly members: readonly MemberWith<ProfileOf<P>>[];
	readonly occupancy: number;
}

/**
 * Returns who is in a room, which is joined while the component is mounted. In a room of more than 500 users `members` is empty,
 * and only `occupancy` is known.
 *
 * @example const { members, occupancy } = useMembers("general");
 */
export function useMembers<P extends AnyProcedure = BuiltInChat>(name: string): RoomPeople<P> {
	const room = useRoom<P>(name);
	const members = useRoomState(room, (state) => state.members);
	const occupancy = useRoomState(room, (state) => state.occupancy);
	return { members, occupancy };
}
