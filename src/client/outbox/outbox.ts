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
	/** Most drafts that are kept at a time. */
	max: number;
	/** Tells a room's view. */
	apply: (room: string, event: RoomEvent) => void;
	/** True for a room that this client is in: what is for another waits until it is. */
	isJoined: (room: string) => boolean;
	onError: (error: unknown) => void;
}

interface OutboxEntry {
	readonly draft: Draft;
	/** To be sent by itself: not on its way, and not given up. */
	isOutgoing: boolean;
}

/** How long a storage may take to tell what it has, before what is new is sent all the same. */
const LOAD_MAX_MS = 5_000;

/** The messages of all rooms that the server has not acked, in the order of their composing. */
export class Outbox {
	readonly #options: OutboxOptions;
	#drafts = new Map<string, OutboxEntry>();
	/** By room, the one that is on its way. One at a time: what was not sent can still be discarded, or wait for the next join. */
	readonly #sending = new Map<string, OutboxEntry>();
	#isOpen = false;

	constructor(options: OutboxOptions) {
		this.#options = options;
	}

	/** Takes up what an earlier page left behind; until then, nothing is sent that was composed after it. Never rejects. */
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

	/** Keeps a draft, unless too many wait already, and sends it as soon as its room is joined. */
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

	/** Sends what waits for this room, each once the one before it is settled. */
	flush(room: string): void {
		if (!this.#isOpen || this.#sending.has(room) || !this.#options.isJoined(room)) return;
		for (const entry of this.#drafts.values()) {
			if (entry.draft.room === room && entry.isOutgoing) return void this.#send(entry);
		}
	}

	/** Sends a draft again that failed, or of which nobody knows, under the same `clientId`. False for one that is not kept. */
	retry(clientId: string): boolean {
		const entry = this.#drafts.get(clientId);
		if (!entry) return false;
		if (this.#sending.get(entry.draft.room) === entry) return true;
		entry.isOutgoing = true;
		this.#setStatus(entry.draft, "outgoing");
		this.flush(entry.draft.room);
		return true;
	}

	#open(): void {
		this.#isOpen = true;
		for (const { draft } of this.#drafts.values()) this.flush(draft.room);
	}

	#insert(draft: Draft): void {
		this.#drafts.set(draft.clientId, { draft, isOutgoing: true });
		this.#options.apply(draft.room, { type: "composed", draft });
	}

	async #send(entry: OutboxEntry): Promise<void> {
		const { socket, apply } = this.#options;
		const { timestamp: _, ...data } = entry.draft;
		const { clientId, room } = data;
		entry.isOutgoing = false;
		this.#sending.set(room, entry);
		try {
			const onSent = () => this.#setStatus(entry.draft, "pending");
			const message: unknown = await socket.request("sendMessage", data, { onSent });
			// What is not understood is no answer.
			if (!isMessage(message) || message.room !== room) throw new ChatTimeoutError("sendMessage", clientId);
			this.remove(clientId);
			apply(room, { type: "acked", clientId, message });
		} catch (error) {
			const status = statusAfter(error);
			// The client was closed, and may be connected again.
			entry.isOutgoing = status === "outgoing";
			this.#setStatus(entry.draft, status, error as Error);
		}
		this.#sending.delete(room);
		this.flush(room);
	}

	#setStatus({ room, clientId }: Draft, status: DraftStatus, error?: Error): void {
		this.#options.apply(room, { type: "marked", clientId, status, error });
	}

	/** It is stored, or not wanted any more. */
	remove(clientId: string): void {
		if (this.#drafts.delete(clientId)) void this.#callStorage(() => this.#options.storage.remove(clientId));
	}

	/** Never rejects, whatever the storage does. */
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
