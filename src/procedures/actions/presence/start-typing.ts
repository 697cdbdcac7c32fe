import type { Action } from "../action";

/** Tells the others that the user types, for 6 s unless it is said again. */
export const startTyping: Action<"startTyping"> = async (session, { room }) => {
	await session.authorizeMember("startTyping", room);
	session.chat.typing.start(room, session.member);
	return { room };
};
