import type { Membership } from "../../../chat/session/membership";
import type { Session } from "../../../chat/session/session";
import type { Action } from "../action";

/** Takes the user out of a room; the leaver sees its own `userLeft`. */
export const leaveRoom: Action<"leaveRoom"> = async (session, { room }) => {
	session.checkMember(room);
	const membership = session.memberships.get(room);
	if (membership) leave(session, membership);
	return { room };
};

/** Ends a session's place in a room, and the user's when it was its last, `graceMs` later. */
export function leave(session: Session, membership: Membership, graceMs = 0): void {
	const { chat, member, memberships } = session;
	const { room, isPresent, timelineRef: stay } = membership;
	if (memberships.get(room) !== membership) return;
	memberships.delete(room);
	if (isPresent) {
		chat.typing.stop(room, member.userId);
		// Before the socket leaves, or the leaver would not see it.
		chat.presence.remove(room, member.userId, { graceMs });
	}
	session.detach(membership);
	stay.release();
}
