import type { Member } from "../schemas/message";
import { useRoom } from "./use-room";
import { useRoomState } from "./use-room-state";

/**
 * Returns who is in a room, which is joined while the component is mounted. In a room of more than 500 users `members` is empty,
 * and only `occupancy` is known.
 *
 * @example const { members, occupancy } = useMembers("general");
 */
export function useMembers(name: string): { readonly members: readonly Member[]; readonly occupancy: number } {
	const room = useRoom(name);
	const members = useRoomState(room, (state) => state.members);
	const occupancy = useRoomState(room, (state) => state.occupancy);
	return { members, occupancy };
}
