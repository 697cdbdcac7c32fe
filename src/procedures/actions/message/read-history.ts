import type { Page } from "../../../adapters/message-store";
import type { ChatServices } from "../../../chat/services";
import { type IncomingEvents, PAGE_DEFAULT } from "../../../schemas/incoming";

/** Reads one page of a room's messages. The caller has authorized the user. */
export function readHistory({ store }: ChatServices, data: IncomingEvents["loadHistory"]): Promise<Page> {
	const { room, before, after, limit = PAGE_DEFAULT } = data;
	return store.list({
		room,
		limit,
		...(before !== undefined && { before }),
		...(after !== undefined && { after }),
	});
}
