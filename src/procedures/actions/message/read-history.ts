import type { Page } from "../../../adapters/message-store";
import type { Chat } from "../../../chat/chat";
import { type IncomingEvents, PAGE_DEFAULT } from "../../../schemas/incoming";

/** One page of a room's messages. Whether the user may is for the caller to have asked. */
export function readHistory(chat: Chat, data: IncomingEvents["loadHistory"]): Promise<Page> {
	const { room, before, after, limit = PAGE_DEFAULT } = data;
	return chat.store.list({
		room,
		limit,
		...(before !== undefined && { before }),
		...(after !== undefined && { after }),
	});
}
