import type { Chat } from "../../chat/chat";
import type { Member } from "../../schemas/message";

/** Who is in a room, as `joinRoom` tells it. */
export interface RoomMembers {
	/** Nobody, of a room of more than 500 users. */
	members: readonly Member[];
	occupancy: number;
}

/** Who is in a room, on all servers, for somebody who is not in it. */
export async function roomMembersOf(chat: Chat, room: string): Promise<RoomMembers> {
	// A server that has just started knows the users of the others only once they have told it.
	chat.start();
	await chat.introduced;
	return { members: chat.presence.members(room), occupancy: chat.presence.occupancy(room) };
}
