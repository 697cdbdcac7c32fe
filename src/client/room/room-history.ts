import type { ChatSocket } from "../socket/chat-socket";
import { readPage } from "../wire/read-ack";
import { FIRST_PAGE } from "./limits";
import type { RoomEvent } from "./room-event";
import type { RoomState } from "./room-state";

/** A room's view, as far as its history needs it. */
export interface HistoryView {
	readonly name: string;
	readonly state: RoomState<unknown, unknown>;
	apply(event: RoomEvent): void;
}

/** The loading of a room's older messages, one page at a time. */
export function createHistory(socket: ChatSocket, view: HistoryView) {
	let loading: Promise<void> | undefined;

	const loadPage = async (limit: number | undefined): Promise<void> => {
		const [first] = view.state.messages;
		if (first?.status !== "sent") return;
		const before = first.seq;
		const page = await socket.request("loadHistory", { room: view.name, before, ...(limit && { limit }) });
		view.apply({ type: "older", page: readPage(page), before });
	};

	/** Prepends a page of older messages, if there are any. A call during another one waits for the same page. */
	const load = async (limit?: number): Promise<void> => {
		if (!view.state.hasOlder) return;
		loading ??= loadPage(limit).finally(() => {
			loading = undefined;
		});
		await loading;
	};

	/** Loads the rest of a first page that a slow line got only in part. A failure ends it: the user may scroll and load. */
	const fill = async (): Promise<void> => {
		const count = () => view.state.messages.filter(({ status }) => status === "sent").length;
		try {
			for (let had = count(); had > 0 && had < FIRST_PAGE; ) {
				await load(FIRST_PAGE - had);
				const has = count();
				if (has === had || view.state.membership !== "joined") return;
				had = has;
			}
		} catch {
			// Nobody asked for it.
		}
	};

	return { load, fill };
}
