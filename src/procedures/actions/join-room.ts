import { ChatError } from "../../errors";
import { PAGE_DEFAULT } from "../../schemas/incoming";
import { Membership } from "../membership";
import type { Action } from "./action";
import { readJoinPage } from "./join-page";
import { leave } from "./leave-room";

/** Admits the user to a room, with the page that it missed. Joining again while inside reads the page anew. */
export const joinRoom: Action<"joinRoom"> = async (session, { room, since, epoch, limit = PAGE_DEFAULT }, { ack }) => {
	const { chat, member, rooms, memberships } = session;
	await session.authorize("joinRoom", room);
	checkRoomCount(memberships, room, chat.limits.roomsPerSocket);
	const isNew = !memberships.has(room);
	const membership = memberships.get(room) ?? new Membership(member.userId, session.write);
	if (isNew) memberships.set(room, membership);
	try {
		// In the room before the page is read, or a message sent in between is lost.
		await rooms.join(room, membership);
		const page = await readJoinPage(chat.store, { room, since, epoch, limit });
		membership.checkHeld();
		if (session.isEnded) throw new ChatError("NOT_IN_ROOM", "the connection has ended");
		const isFirst = !membership.isPresent && chat.presence.add(room, member);
		membership.isPresent = true;
		ack({ room, ...page, members: chat.presence.members(room), occupancy: chat.presence.occupancy(room) });
		membership.open(page.seq);
		if (isFirst) void chat.hub.emit([room], "userJoined", { room, ...member });
	} catch (error) {
		if (isNew) await leave(session, room);
		throw error;
	}
	return undefined;
};

function checkRoomCount(joined: ReadonlyMap<string, unknown>, room: string, max: number): void {
	if (!joined.has(room) && joined.size >= max) {
		throw new ChatError("LIMIT_EXCEEDED", `a socket may be in ${max} rooms`);
	}
}
