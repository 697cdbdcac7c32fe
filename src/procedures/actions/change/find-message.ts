import type { ChatServices } from "../../../chat/services";
import { ChatError } from "../../../errors";
import type { ChatMessage } from "../../../schemas/message";

/** Returns a message of a room, deleted or not. @throws ChatError `NOT_FOUND`, `UNSUPPORTED`, `STORE_UNAVAILABLE`. */
export async function findMessage(
	{ store }: Pick<ChatServices, "store">,
	room: string,
	id: string,
): Promise<ChatMessage> {
	const message = await store.get(room, id);
	if (!message) throw notFound();
	return message;
}

/** Returns a message that is not deleted. @throws ChatError as `findMessage` does. */
export async function findKept(services: Pick<ChatServices, "store">, room: string, id: string): Promise<ChatMessage> {
	const message = await findMessage(services, room, id);
	if (message.deletedAt !== undefined) throw notFound();
	return message;
}

export const notFound = (): ChatError => new ChatError("NOT_FOUND", "there is no such message");
