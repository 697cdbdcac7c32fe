import type { Action } from "../action";

/** Takes the user out of a room; the leaver sees its own `userLeft`. */
export const leaveRoom: Action<"leaveRoom"> = async (session, { room }) => {
	session.checkMember(room);
	const membership = session.memberships.get(room);
	if (membership) session.leave(membership);
	return { room };
};
