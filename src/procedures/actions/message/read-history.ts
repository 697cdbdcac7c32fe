import type { ChatServices } from "../../../chat/services";
import { fitPage } from "../../../chat/store/page-size";
import type { StoredPage } from "../../../chat/store/stored-page";
import { type IncomingEvents, PAGE_DEFAULT, PAGE_MAX_BYTES } from "../../../schemas/incoming";

/** Reads one page of a room's messages from the store, with the names of their authors. The caller has authorized the user. */
export async function readHistory(
	services: Pick<ChatServices, "store" | "people">,
	data: IncomingEvents["loadHistory"],
): Promise<StoredPage> {
	const { room, before, after, limit = PAGE_DEFAULT, maxBytes } = data;
	const from = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
	return namedPage(services, await services.store.list({ room, limit, ...from }, maxBytes), data);
}

/** Returns a page with the names of its messages' authors as they are now. A longer name may leave fewer messages on it. */
export async function namedPage(
	{ people }: Pick<ChatServices, "people">,
	page: StoredPage,
	{ after, maxBytes = PAGE_MAX_BYTES }: Pick<IncomingEvents["loadHistory"], "after" | "maxBytes">,
): Promise<StoredPage> {
	const named = await people.page(page);
	return named === page ? page : fitPage(named, after === undefined ? "backwards" : "forwards", maxBytes);
}
