import { PAGE_DEFAULT } from "../../schemas/incoming";
import type { Action } from "./action";

/** One page of a room's messages, for a member. */
export const loadHistory: Action<"loadHistory"> = async (session, { room, before, after, limit = PAGE_DEFAULT }) => {
	await session.authorizeMember("loadHistory", room);
	return session.chat.store.list({
		room,
		limit,
		...(before !== undefined && { before }),
		...(after !== undefined && { after }),
	});
};
