import type { Action } from "../action";

/** Shows the other members that the user no longer types. */
export const stopTyping: Action<"stopTyping"> = async (session, { room }) => {
	session.checkMember(room);
	session.services.typing.stop(room, session.member.userId);
	return { room };
};
