import type { Session } from "../session";
import type { Action } from "./action";

/** Takes the user out of a room; the leaver sees its own `userLeft`. */
export const leaveRoom: Action<"leaveRoom"> = async (session, { room }) => {
	session.checkMember(room);
	await leave(session, room);
	return { room };
};

/** Ends a session's place in a room, and the user's when it was its last. */
export async function leave(session: Session, room: string): Promise<void> {
	const { chat, member, memberships, rooms } = session;
	const membership = memberships.get(room);
	if (!membership) return;
	memberships.delete(room);
	const isLast = membership.isPresent && chat.presence.remove(room, member.userId);
	if (isLast) {
		chat.typing.stop(room, member.userId);
		// Before the socket leaves, or the leaver would not see it.
		void chat.hub.emit([room], "userLeft", { room, ...member });
	}
	await rooms.leave(room);
}
