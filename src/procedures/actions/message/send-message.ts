import type { Action } from "../action";
import { postMessage } from "./post-message";

/** Says something in a room that the user is in. The ack is encoded once, with what the room is told. */
export const sendMessage: Action<"sendMessage"> = async (session, data) => {
	const asked = session.authorizeMember("sendMessage", data.room);
	if (asked) await asked;
	const message = await postMessage(session.chat, session, data);
	return session.chat.timelines.encoder.encode(message);
};
