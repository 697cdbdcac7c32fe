import type { Action } from "../action";

/** Tells the others that the user types no more. */
export const stopTyping: Action<"stopTyping"> = async (session, { room }) => {
	session.checkMember(room);
	session.chat.typing.stop(room, session.member.userId);
	return { room };
};
