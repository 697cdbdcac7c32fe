import type { Member } from "../schemas/message";
import { useRoom } from "./use-room";
import { useRoomState } from "./use-room-state";

/** Who is in a room. `members` is empty in one that is too large to name everybody; `occupancy` counts them all the same. */
export function useMembers(name: string): { readonly members: readonly Member[]; readonly occupancy: number } {
	const room = useRoom(name);
	const members = useRoomState(room, (state) => state.members);
	const occupancy = useRoomState(room, (state) => state.occupancy);
	return { members, occupancy };
}
