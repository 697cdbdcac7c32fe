import type { ChatServices } from "../../chat/services";
import type { Member } from "../../schemas/message";

/** Who is in a room, as `joinRoom` answers. */
export interface RoomMembers {
	/** Empty for a room of more than 500 users. */
	members: readonly Member[];
	occupancy: number;
}

/** Returns who is in a room, on all servers, for a caller that is not in the room. */
export async function roomMembersOf({ servers, presence }: ChatServices, room: string): Promise<RoomMembers> {
	// A server that has just started does not know the other servers' users at once.
	servers.start();
	await servers.presenceReady;
	return { members: presence.members(room), occupancy: presence.occupancy(room) };
}
