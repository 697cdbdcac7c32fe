import type { Action } from "../action";
import { memberAsChanger } from "../change/changer";
import { makeEdit } from "../change/make-edit";

/** Edits a member's message. */
export const editMessage: Action<"editMessage"> = async (session, data, _answer, running) => {
	const { restrictions, timelines } = session.services;
	session.checkMember(data.room);
	restrictions.checkMute(session.member.userId, data.room);
	const message = await makeEdit(session.services, memberAsChanger(session, running, "editMessage"), data);
	return timelines.encoder.encode(message);
};
