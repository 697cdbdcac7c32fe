import { dateOf } from "../../rpc/clock";
import { uuidV7 } from "../uuid-v7";
import type { Action } from "./action";

/** Stores a message, and only then tells the room. A repeat with the same `clientId` gives the first one, and the room hears nothing new. */
export const sendMessage: Action<"sendMessage"> = async (session, data) => {
	const { chat } = session;
	const { userId, username } = session.member;
	const { room } = data;
	const asked = session.authorizeMember("sendMessage", room);
	if (asked) await asked;
	const timestamp = dateOf(chat.clock);
	// Not by spreading: in Node 20, keys that come after a spread take longer than all the rest of a message.
	const message = Object.assign({}, data, { userId, username, id: uuidV7(timestamp), timestamp });
	const appended = await chat.store.append(message);
	chat.typing.stop(room, userId);
	chat.publish(appended);
	return chat.timelines.encoder.encode(appended.message);
};
