import type { ChatServices } from "../../../chat/services";
import type { StoredPage } from "../../../chat/store/stored-page";
import { type IncomingEvents, PAGE_DEFAULT } from "../../../schemas/incoming";

/** Reads one page of a room's messages from the store. The caller has authorized the user. */
export function readHistory(
	{ store }: Pick<ChatServices, "store">,
	data: IncomingEvents["loadHistory"],
): Promise<StoredPage> {
	const { room, before, after, limit = PAGE_DEFAULT, maxBytes } = data;
	const from = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
	return store.list({ room, limit, ...from }, maxBytes);
}
