import { uuidV7 } from "../uuid-v7";
import type { Action } from "./action";

/** Stores a message, and only then tells the room. A repeat with the same `clientId` gives the first one and tells nobody. */
export const sendMessage: Action<"sendMessage"> = async (session, data) => {
	const { chat, member } = session;
	const { room } = data;
	await session.authorizeMember("sendMessage", room);
	const timestamp = Date.now();
	const { message, repeated } = await chat.store.append({ ...data, ...member, id: uuidV7(timestamp), timestamp });
	chat.typing.stop(room, member.userId);
	if (!repeated) void chat.hub.emit([room], "newMessage", message);
	return message;
};
