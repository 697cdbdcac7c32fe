import type { ChatSocket } from "./chat-socket";
import { ChatClosedError } from "./closed-error";
import type { OutboxStorage } from "./outbox-storage";
import type { Draft, DraftStatus, RoomEvent } from "./room-state";
import { ChatTimeoutError } from "./timeout-error";

export interface OutboxOptions {
	socket: ChatSocket;
	storage: OutboxStorage;
	/** Tells a room's view. */
	tell: (room: string, event: RoomEvent) => void;
	/** True for a room that this client is in: what is for another waits until it is. */
	isJoined: (room: string) => boolean;
	onError: (error: unknown) => void;
}

interface Waiting {
	readonly draft: Draft;
	/** To be sent by itself: not on its way, and not given up. */
	isWaiting: boolean;
	isSending: boolean;
}

/** The messages of all rooms that the server has not acked, in the order of their composing. */
export class Outbox {
	readonly #options: OutboxOptions;
	readonly #drafts = new Map<string, Waiting>();

	constructor(options: OutboxOptions) {
		this.#options = options;
	}

	/** Takes up what an earlier page left behind. Never rejects. */
	async load(): Promise<void> {
		const drafts = await this.#options.storage.load().catch((error) => {
			this.#options.onError(error);
			return [];
		});
		for (const draft of drafts) {
			if (this.#drafts.has(draft.clientId)) continue;
			this.#take(draft);
			this.flush(draft.room);
		}
	}

	/** Keeps a draft, and sends it as soon as its room is joined. */
	add(draft: Draft): void {
		this.#keep(this.#options.storage.add(draft));
		this.#take(draft);
		this.flush(draft.room);
	}

	/** Sends what waits for this room. */
	flush(room: string): void {
		if (!this.#options.isJoined(room)) return;
		for (const one of this.#drafts.values()) {
			if (one.draft.room === room && one.isWaiting) void this.#send(one);
		}
	}

	/** Sends a draft again that failed, or of which nobody knows, under the same `clientId`. */
	retry(clientId: string): void {
		const one = this.#drafts.get(clientId);
		if (!one || one.isSending) return;
		one.isWaiting = true;
		this.#mark(one.draft, "outgoing");
		this.flush(one.draft.room);
	}

	/** Forgets a draft. One that is on its way may be stored all the same. */
	discard(clientId: string): void {
		const room = this.#drafts.get(clientId)?.draft.room;
		this.#forget(clientId);
		if (room !== undefined) this.#options.tell(room, { type: "discarded", clientId });
	}

	#take(draft: Draft): void {
		this.#drafts.set(draft.clientId, { draft, isWaiting: true, isSending: false });
		this.#options.tell(draft.room, { type: "composed", draft });
	}

	async #send(one: Waiting): Promise<void> {
		const { socket, tell } = this.#options;
		const { timestamp: _, ...data } = one.draft;
		const { clientId, room } = data;
		one.isWaiting = false;
		one.isSending = true;
		try {
			const onSent = () => this.#mark(one.draft, "pending");
			const message = await socket.request("sendMessage", data, { onSent });
			this.#forget(clientId);
			tell(room, { type: "acked", clientId, message });
		} catch (error) {
			const status = statusAfter(error);
			// The client was closed, and may be connected again.
			one.isWaiting = status === "outgoing";
			this.#mark(one.draft, status, error as Error);
		}
		one.isSending = false;
	}

	#mark({ room, clientId }: Draft, status: DraftStatus, error?: Error): void {
		this.#options.tell(room, { type: "marked", clientId, status, error });
	}

	#forget(clientId: string): void {
		this.#drafts.delete(clientId);
		this.#keep(this.#options.storage.remove(clientId));
	}

	#keep(stored: Promise<void>): void {
		stored.catch(this.#options.onError);
	}
}

function statusAfter(error: unknown): DraftStatus {
	if (ChatClosedError.is(error)) return error.outcome === "unsent" ? "outgoing" : "unknown";
	return ChatTimeoutError.is(error) ? "unknown" : "failed";
}
