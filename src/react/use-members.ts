import type { Member } from "../schemas/message";
import { useRoom } from "./use-room";
import { useRoomState } from "./use-room-state";

/**
 * Who is in a room, which is joined while the component is there. `members` is empty in one that is too large to name
 * everybody, of more than 500 users; `occupancy` counts them all the same.
 *
 * @example const { members, occupancy } = useMembers("general");
 */
export function useMembers(name: string): { readonly members: readonly Member[]; readonly occupancy: number } {
	const room = useRoom(name);
	const members = useRoomState(room, (state) => state.members);
	const occupancy = useRoomState(room, (state) => state.occupancy);
	return { members, occupancy };
}
