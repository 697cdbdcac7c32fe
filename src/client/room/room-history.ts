import type { ChatSocket } from "../socket/chat-socket";
import { readPage } from "../wire/read-ack";
import { FIRST_PAGE } from "./limits";
import { startOf, storedOf } from "./messages/room-messages";
import type { RoomView } from "./room-view";

/** A room's older messages. */
export interface RoomHistory {
	/** Prepends a page of older messages, if there are any. A call during another one waits for the same page. */
	loadOlder(limit?: number): Promise<void>;
}

/** Returns the history of a room, which loads one page at a time. */
export function createHistory(socket: ChatSocket, view: RoomView): RoomHistory {
	let loading: Promise<void> | undefined;

	const loadPage = async (limit: number | undefined): Promise<void> => {
		const before = startOf(view.state);
		if (!before) return;
		const page = await socket.request("loadHistory", { room: view.name, before, ...(limit && { limit }) });
		view.apply({ type: "older", page: readPage(page), before });
	};

	return {
		loadOlder: (limit) => {
			loading ??= loadPage(limit).finally(() => {
				loading = undefined;
			});
			return loading;
		},
	};
}

/** Loads the rest of a first page that a slow line got only in part. A failure ends it: the user may scroll and load. */
export async function fillFirstPage(view: RoomView, { loadOlder }: RoomHistory): Promise<void> {
	const count = () => storedOf(view.state).length;
	try {
		for (let had = 0, has = count(); has > had && has < FIRST_PAGE && view.state.membership === "joined"; ) {
			await loadOlder(FIRST_PAGE - has);
			had = has;
			has = count();
		}
	} catch {
		// Nobody asked for it.
	}
}
