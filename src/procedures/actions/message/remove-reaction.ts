import type { Action } from "../action";
import { makeReaction } from "../change/make-reaction";

/** Removes a member's reaction from a message. */
export const removeReaction: Action<"removeReaction"> = async (session, data, _answer, running) => {
	const authorized = session.authorizeMember(running, "removeReaction", data.room);
	if (authorized) await authorized;
	const message = await makeReaction(session.services, running, data, { on: false, by: session });
	return session.services.timelines.encoder.encode(message);
};
