import { ChatError } from "../../errors";
import { ChatClosedError } from "../closed-error";
import type { RoomEvent } from "../room/room-event";
import type { ChatSocket } from "../socket/chat-socket";
import { ChatTimeoutError } from "../timeout-error";
import { isMessage } from "../wire/guards";
import { type Draft, type DraftStatus, isDraft } from "./draft";
import type { OutboxStorage } from "./outbox-storage";

export interface OutboxOptions {
	socket: ChatSocket;
	storage: OutboxStorage;
	/** The most drafts that are kept at a time. */
	max: number;
	/** Applies an event to a room's view. */
	apply: (room: string, event: RoomEvent) => void;
	/** True for a room that this client has joined. The drafts of any other room wait until it is joined. */
	isJoined: (room: string) => boolean;
	onError: (error: unknown) => void;
}

interface OutboxEntry {
	readonly draft: Draft;
	/** To be sent without the user's help: neither handed to the socket, nor given up. */
	isOutgoing: boolean;
}

/** How long to wait for the storage to load before new drafts are sent anyway. */
const LOAD_MAX_MS = 5_000;

/**
 * The client's drafts: the messages of all rooms that are not acked, in the order of composing.
 *
 * A message passes two queues on its way to the server, and this is the first. The outbox holds *drafts*: it shows their
 * status in the room's view, keeps them in a storage that may outlive the page, and hands the socket one draft per room at a
 * time, and only while the room is joined. The rest can still be discarded. The second, `RequestQueue` in
 * `socket/requests/`, holds encoded *frames* of every event until they are answered: it sends again after a loss or a passing
 * refusal. The outbox itself sends nothing again, except when the user asks for it or after a `close`.
 */
export class Outbox {
	readonly #options: OutboxOptions;
	#drafts = new Map<string, OutboxEntry>();
	/** The draft of each room that the socket has. Only one, because what the socket has cannot be taken back. */
	readonly #sending = new Map<string, OutboxEntry>();
	#isOpen = false;

	constructor(options: OutboxOptions) {
		this.#options = options;
	}

	/** Loads the drafts of an earlier page; nothing composed later is sent before them. Never rejects. */
	async load(): Promise<void> {
		const timer = setTimeout(() => this.#open(), LOAD_MAX_MS);
		await this.#callStorage(async () => {
			const loaded: unknown[] = await this.#options.storage.load();
			const composed = this.#drafts;
			this.#drafts = new Map();
			for (const draft of loaded) {
				if (isDraft(draft) && !composed.has(draft.clientId)) {
					this.#insert({ ...draft, room: draft.room.normalize("NFC") });
				}
			}
			for (const [clientId, entry] of composed) this.#drafts.set(clientId, entry);
		});
		clearTimeout(timer);
		this.#open();
	}

	/** Keeps a draft and sends it once its room is joined. When the outbox is full, the draft fails at once and is not kept. */
	add(draft: Draft): void {
		if (this.#drafts.size >= this.#options.max) {
			this.#options.apply(draft.room, { type: "composed", draft });
			this.#setStatus(draft, "failed", new ChatError("LIMIT_EXCEEDED", "too many messages are waiting to be sent"));
			return;
		}
		void this.#callStorage(() => this.#options.storage.add(draft));
		this.#insert(draft);
		this.flush(draft.room);
	}

	/** Sends the outgoing drafts of a room, each after the one before it has settled. */
	flush(room: string): void {
		if (!this.#isOpen || this.#sending.has(room) || !this.#options.isJoined(room)) return;
		for (const entry of this.#drafts.values()) {
			if (entry.draft.room === room && entry.isOutgoing) return void this.#send(entry);
		}
	}

	/** Sends a failed or unknown draft again, under the same `clientId`. Returns false if the draft is not kept here. */
	retry(clientId: string): boolean {
		const entry = this.#drafts.get(clientId);
		if (!entry) return false;
		if (this.#sending.get(entry.draft.room) === entry) return true;
		entry.isOutgoing = true;
		this.#setStatus(entry.draft, "outgoing");
		this.flush(entry.draft.room);
		return true;
	}

	/** Removes a draft that is stored by now, or that the user discarded. */
	remove(clientId: string): void {
		if (this.#drafts.delete(clientId)) void this.#callStorage(() => this.#options.storage.remove(clientId));
	}

	#open(): void {
		this.#isOpen = true;
		for (const { draft } of this.#drafts.values()) this.flush(draft.room);
	}

	#insert(draft: Draft): void {
		this.#drafts.set(draft.clientId, { draft, isOutgoing: true });
		this.#options.apply(draft.room, { type: "composed", draft });
	}

	/**
	 * Hands a draft to the socket, whose `RequestQueue` is the second queue: from here on the message is a frame that the
	 * socket sends, as often as needed, until the server acks or refuses it for good, or two minutes have passed.
	 */
	async #send(entry: OutboxEntry): Promise<void> {
		const { socket, apply } = this.#options;
		const { timestamp: _, ...data } = entry.draft;
		const { clientId, room } = data;
		entry.isOutgoing = false;
		this.#sending.set(room, entry);
		try {
			const onSent = () => this.#setStatus(entry.draft, "pending");
			const message: unknown = await socket.request("sendMessage", data, { onSent });
			// An ack that is not a message says nothing about whether the draft is stored.
			if (!isMessage(message) || message.room !== room) throw new ChatTimeoutError("sendMessage", clientId);
			this.remove(clientId);
			apply(room, { type: "acked", clientId, message });
		} catch (error) {
			const status = statusAfter(error);
			// A draft that a closed client did not send goes out when the app connects it again.
			entry.isOutgoing = status === "outgoing";
			this.#setStatus(entry.draft, status, error as Error);
		}
		this.#sending.delete(room);
		this.flush(room);
	}

	#setStatus({ room, clientId }: Draft, status: DraftStatus, error?: Error): void {
		this.#options.apply(room, { type: "marked", clientId, status, error });
	}

	/** Reports an error of the storage. Never rejects. */
	async #callStorage(act: () => Promise<void>): Promise<void> {
		try {
			await act();
		} catch (error) {
			this.#options.onError(error);
		}
	}
}

function statusAfter(error: unknown): DraftStatus {
	if (ChatClosedError.is(error)) return error.outcome === "unsent" ? "outgoing" : "unknown";
	return ChatTimeoutError.is(error) ? "unknown" : "failed";
}
