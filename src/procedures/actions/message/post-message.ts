import type { ChatUser } from "../../../chat/app/user";
import type { Chat } from "../../../chat/chat";
import { dateOf } from "../../../rpc/clock";
import type { IncomingEvents } from "../../../schemas/incoming";
import type { ChatMessage, Member } from "../../../schemas/message";
import { uuidV7 } from "./uuid-v7";

/** On whose behalf something is done: a session, or an HTTP request. */
export interface Author {
	readonly user: ChatUser;
	/** The same, as the others see it. */
	readonly member: Member;
	/** What the middlewares put on its context. */
	readonly ctx: object;
}

/**
 * Stores a message of a user, once the app's hook has seen it, and only then tells the room. A repeat with the same
 * `clientId` gives the first one, and the room hears nothing new. Whether the user may is for the caller to have asked.
 */
export async function postMessage(
	chat: Chat,
	author: Author,
	given: IncomingEvents["sendMessage"],
): Promise<ChatMessage> {
	const { userId, username } = author.member;
	const reviewed = chat.hooks.review(author, given);
	const data = reviewed ? await reviewed : given;
	const timestamp = dateOf(chat.clock);
	// Not by spreading: in Node 20, keys that come after a spread take longer than all the rest of a message.
	const message = Object.assign({}, data, { userId, username, id: uuidV7(timestamp), timestamp });
	const appended = await chat.store.append(message);
	chat.typing.stop(data.room, userId);
	chat.publish(appended);
	chat.onMetric?.({ name: "messages", value: 1, attributes: { repeated: appended.repeated } });
	if (!appended.repeated) chat.hooks.messageStored(appended.message, author.user);
	return appended.message;
}
