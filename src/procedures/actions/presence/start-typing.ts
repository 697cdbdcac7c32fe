import type { Action } from "../action";

/** Shows the other members that the user types, for 6 s unless the event is repeated. */
export const startTyping: Action<"startTyping"> = async (session, { room }, _answer, running) => {
	await session.authorizeMember(running, "startTyping", room);
	session.services.typing.start(room, session.member);
	return { room };
};
