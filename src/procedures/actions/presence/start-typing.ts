import type { Action } from "../action";

/** Shows the other members that the user types, for 6 s unless the event is repeated. */
export const startTyping: Action<"startTyping"> = async (session, { room }, _answer, running) => {
	await session.authorizeMember(running, "startTyping", room);
	const { typing, presence } = session.services;
	const { userId, username } = presence.member(room, session.member.userId) ?? session.member;
	typing.start(room, { userId, username });
	return { room };
};
