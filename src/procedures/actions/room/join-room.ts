import type { Membership } from "../../../chat/session/membership";
import type { Session } from "../../../chat/session/session";
import { join } from "../../../chat/timeline/join";
import { ChatError } from "../../../errors";
import { PAGE_DEFAULT } from "../../../schemas/incoming";
import type { Action } from "../action";

/** Admits the user to a room, and answers with the page that it missed. A member that joins again gets the page again. */
export const joinRoom: Action<"joinRoom"> = async (session, { room, since, epoch, limit = PAGE_DEFAULT }, { ack }) => {
	await session.authorize("joinRoom", room);
	const { store, clock, timelines, presence, servers } = session.services;
	const membership = session.enter(room);
	const { timeline } = membership.timelineRef;
	// The answer names the members, which a server that has just started does not know at once.
	const ready = Promise.all([membership.timelineRef.ready, servers.presenceReady]);
	try {
		const catchUp = () => timelines.catchUp(timeline);
		await join({ timeline, ready, store, clock, catchUp }, { since, epoch, limit }, (page) => {
			// The connection has ended meanwhile, or the user was removed from the room.
			if (session.memberships.get(room) !== membership) throw new ChatError("NOT_IN_ROOM", "the room was left");
			const hasJoined = countIn(session, membership);
			ack({ room, ...page, members: presence.members(room), occupancy: presence.occupancy(room) });
			goLive(session, membership, hasJoined);
		});
	} catch (error) {
		if (!membership.isPresent) session.leave(membership);
		throw error;
	}
	return undefined;
};

/** Counts the user as present. Returns true if the user was not in the room before, on any server. */
function countIn({ services: { presence }, member }: Session, membership: Membership): boolean {
	if (membership.isPresent) return false;
	membership.isPresent = true;
	const { room } = membership;
	const wasPresent = presence.has(room, member.userId);
	presence.add(room, member);
	return !wasPresent;
}

/** The ack is out: live events continue from it. */
function goLive(session: Session, membership: Membership, hasJoined: boolean): void {
	const { room } = membership;
	const { presence, hooks } = session.services;
	session.attach(membership);
	if (!hasJoined) return;
	hooks.joined({ room, user: session.user });
	// The others have it already; the joiner gets it after its ack, except in a large room, where nobody is named.
	if (presence.members(room).length > 0) session.emit("userJoined", { room, ...session.member });
}
