import type { Membership } from "../../../chat/session/membership";
import type { Session } from "../../../chat/session/session";
import { join } from "../../../chat/timeline/join";
import { ChatError } from "../../../errors";
import { PAGE_DEFAULT } from "../../../schemas/incoming";
import type { Action } from "../action";
import { leave } from "./leave-room";

/** Admits the user to a room, with the page that it missed. Joining again while inside reads the page anew. */
export const joinRoom: Action<"joinRoom"> = async (session, { room, since, epoch, limit = PAGE_DEFAULT }, { ack }) => {
	await session.authorize("joinRoom", room);
	const { store, clock, timelines, presence } = session.chat;
	const membership = session.enter(room);
	const { timeline } = membership.timelineRef;
	// Who is there is told with the page, and by a server that has just started only once it knows.
	const ready = Promise.all([membership.timelineRef.ready, session.chat.introduced]);
	try {
		const catchUp = () => timelines.catchUp(timeline);
		await join({ timeline, ready, store, clock, catchUp }, { since, epoch, limit }, (page) => {
			// The connection has ended meanwhile, or the user was taken out of the room.
			if (session.memberships.get(room) !== membership) throw new ChatError("NOT_IN_ROOM", "the room was left");
			const admitted = admit(session, membership);
			ack({ room, ...page, members: presence.members(room), occupancy: presence.occupancy(room) });
			goLive(session, membership, admitted);
		});
	} catch (error) {
		if (!membership.isPresent) leave(session, membership);
		throw error;
	}
	return undefined;
};

/** Counts the user in; true when it is in the room now and was not before, on any server. */
function admit({ chat: { presence }, member }: Session, membership: Membership): boolean {
	if (membership.isPresent) return false;
	membership.isPresent = true;
	const { room } = membership;
	const wasPresent = presence.has(room, member.userId);
	presence.add(room, member);
	return !wasPresent;
}

/** The ack is out: live events go on from it. */
function goLive(session: Session, membership: Membership, hasJoined: boolean): void {
	const { room } = membership;
	session.attach(membership);
	// The others were told when it was counted in; the joiner is told after its ack, unless nobody is told by name.
	const { member } = session;
	const isNamed = session.chat.presence.members(room).length > 0;
	if (hasJoined) session.chat.hooks.joined({ room, user: session.user });
	if (hasJoined && isNamed) session.emit("userJoined", { room, ...member });
}
