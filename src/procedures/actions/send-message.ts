import { dateOf } from "../../rpc/clock";
import { uuidV7 } from "../uuid-v7";
import type { Action } from "./action";

/** Stores a message, and only then tells the room. A repeat with the same `clientId` gives the first one, and the room hears nothing new. */
export const sendMessage: Action<"sendMessage"> = async (session, data) => {
	const { chat, member } = session;
	const { room } = data;
	await session.authorizeMember("sendMessage", room);
	// Whoever sends may be gone before the store answers, and the other servers are to be told all the same.
	const stay = chat.timelines.enter(room, () => {});
	try {
		const timestamp = dateOf(chat.clock);
		const appended = await chat.store.append({ ...data, ...member, id: uuidV7(timestamp), timestamp });
		chat.typing.stop(room, member.userId);
		chat.timelines.publish(appended);
		return appended.message;
	} finally {
		stay.leave();
	}
};
