import type { Action } from "../action";
import { mentionsSomebody, readersOnly } from "./mentions";
import { postMessage } from "./post-message";

/** Stores and publishes a member's message, which marks all before it as read. The ack and the room's event share one encoding. */
export const sendMessage: Action<"sendMessage"> = async (session, data, _answer, running) => {
	const authorized = session.authorizeMember(running, "sendMessage", data.room);
	if (authorized) await authorized;
	session.services.restrictions.checkSend(session.member.userId, data.room, data.clientId);
	const sent = mentionsSomebody(data) ? await readersOnly(session.services, running, data) : data;
	const message = await postMessage(session.services, running, sent);
	session.services.marks.note({ room: message.room, userId: message.userId, seq: message.seq });
	return session.services.timelines.encoder.encode(message);
};
