import type { Action } from "../action";
import { Later } from "../later";
import { makeMark } from "./make-mark";

/** Marks a room as read by a member. The ack waits for the batch of marks, and nothing else does. */
export const markRead: Action<"markRead"> = async (session, data, _answer, running) => {
	const authorized = session.authorizeMember(running, "markRead", data.room);
	if (authorized) await authorized;
	return new Later(makeMark(session.services, session.member.userId, data));
};
