import type { Action } from "../action";
import { makeReaction } from "../change/make-reaction";

/** Adds a member's reaction to a message. A muted user may not, because everybody would read it. */
export const addReaction: Action<"addReaction"> = async (session, data, _answer, running) => {
	const authorized = session.authorizeMember(running, "addReaction", data.room);
	if (authorized) await authorized;
	session.services.restrictions.checkMute(session.member.userId, data.room);
	const message = await makeReaction(session.services, running, data, { on: true, by: session });
	return session.services.timelines.encoder.encode(message);
};
