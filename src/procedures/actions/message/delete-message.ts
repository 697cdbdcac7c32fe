import type { Action } from "../action";
import { memberAsChanger } from "../change/changer";
import { makeDeletion } from "../change/make-deletion";

/** Deletes a member's message. A muted user may delete, because that adds nothing to the room. */
export const deleteMessage: Action<"deleteMessage"> = async (session, data, _answer, running) => {
	session.checkMember(data.room);
	session.services.restrictions.checkJoin(session.member.userId, data.room);
	const message = await makeDeletion(session.services, memberAsChanger(session, running, "deleteMessage"), data);
	return session.services.timelines.encoder.encode(message);
};
