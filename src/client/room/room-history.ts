import type { ChatSocket } from "../socket/chat-socket";
import { readPage } from "../wire/read-ack";
import { FIRST_PAGE } from "./limits";
import type { RoomEvent } from "./room-event";
import type { RoomState } from "./room-state";

/** A room's view, as far as its history needs it. */
export interface HistoryView {
	readonly name: string;
	readonly state: RoomState<unknown>;
	apply(event: RoomEvent): void;
}

/** The loading of a room's older messages, one page at a time. */
export class RoomHistory {
	readonly #socket: ChatSocket;
	readonly #view: HistoryView;
	#loading: Promise<void> | undefined;

	constructor(socket: ChatSocket, view: HistoryView) {
		this.#socket = socket;
		this.#view = view;
	}

	/** Prepends a page of older messages, if there are any. A call during another one waits for the same page. */
	load(limit?: number): Promise<void> {
		if (!this.#view.state.hasOlder) return Promise.resolve();
		this.#loading ??= this.#load(limit).finally(() => {
			this.#loading = undefined;
		});
		return this.#loading;
	}

	/** Loads the rest of a first page that a slow line got only in part. A failure ends it: the user may scroll and load. */
	async fill(): Promise<void> {
		const count = () => this.#view.state.messages.filter(({ status }) => status === "sent").length;
		try {
			for (let had = count(); had > 0 && had < FIRST_PAGE; ) {
				await this.load(FIRST_PAGE - had);
				const has = count();
				if (has === had || this.#view.state.membership !== "joined") return;
				had = has;
			}
		} catch {
			// Nobody asked for it.
		}
	}

	async #load(limit: number | undefined): Promise<void> {
		const first = this.#view.state.messages.find((message) => message.status === "sent");
		if (!first) return;
		const before = first.seq;
		const page = await this.#socket.request("loadHistory", { room: this.#view.name, before, ...(limit && { limit }) });
		this.#view.apply({ type: "older", page: readPage(page), before });
	}
}
