import { ChatError } from "../../errors";
import type { RoomEvent } from "../room/room-event";
import type { ChatSocket } from "../socket/chat-socket";
import { ChatTimeoutError } from "../timeout-error";
import { isMessage } from "../wire/guards";
import { belongsTo, type Draft, type DraftStatus, isDraft, isKnown, statusAfter } from "./draft";
import { isTooOld, type OutboxEntry } from "./outbox-entry";
import type { OutboxStorage } from "./outbox-storage";
import { STORAGE_MAX_MS } from "./storage-max";

export interface OutboxOptions {
	socket: ChatSocket;
	storage: OutboxStorage;
	/** The most drafts that are kept at a time. */
	max: number;
	/** A draft that is older fails, and is sent only if the user asks for it. */
	maxAgeMs: number;
	/** Applies an event to a room's view. */
	apply: (room: string, event: RoomEvent) => void;
	/** True for a room that this client has joined. The drafts of any other room wait until it is joined. */
	isJoined: (room: string) => boolean;
	/** Returns why the server does not let this user into a room, if that is final. */
	refusalOf: (room: string) => Error | undefined;
	onError: (error: unknown) => void;
}

/**
 * The client's drafts: the messages of all rooms that are not acked, in the order of composing. They are the drafts of one user:
 * when the server names another, the outbox starts again with what the storage has of that one.
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
	/** The drafts of the users who were signed in before, until they come back. The storage may not have all of them. */
	readonly #parked = new Map<string, Map<string, OutboxEntry>>();
	/** The draft of each room that the socket has. Only one, because what the socket has cannot be taken back. */
	readonly #sending = new Map<string, OutboxEntry>();
	#isOpen = false;
	/** What was removed while the storage loads, and may be in what it returns. */
	readonly #removed = new Set<string>();
	/** Undefined until the user is known. */
	#userId: string | null | undefined;
	/** The user whose drafts were loaded; undefined if that failed. */
	#loadedFor: string | null | undefined;

	constructor(options: OutboxOptions) {
		this.#options = options;
	}

	/**
	 * Loads the drafts of this user; nothing composed later is sent before them. What was composed before any user was known is
	 * this user's too. Never rejects.
	 */
	async identify(userId: string | null): Promise<void> {
		if (userId === this.#loadedFor) return;
		this.#loadedFor = userId;
		if (isKnown(this.#userId) && userId !== this.#userId) {
			if (this.#drafts.size > 0) this.#parked.set(this.#userId, this.#drafts);
			this.#drafts = new Map();
			this.#sending.clear();
		}
		for (const { draft } of this.#parked.get(userId ?? "")?.values() ?? []) this.#insert(draft);
		this.#parked.delete(userId ?? "");
		this.#userId = userId;
		this.#isOpen = false;
		const open = () => {
			if (userId !== this.#userId) return;
			this.#isOpen = true;
			this.#removed.clear();
			for (const { draft } of this.#drafts.values()) this.flush(draft.room);
		};
		const timer = setTimeout(open, STORAGE_MAX_MS);
		let isLoaded = false;
		await this.#report(async () => {
			const loaded: unknown[] = await this.#options.storage.load(userId);
			isLoaded = true;
			if (userId !== this.#userId) return;
			const composed = this.#drafts;
			this.#drafts = new Map();
			for (const draft of loaded) {
				// A storage may return another user's.
				if (!isDraft(draft) || !belongsTo(draft, userId)) continue;
				if (!composed.has(draft.clientId)) this.#insert({ ...draft, room: draft.room.normalize("NFC") });
				if (this.#removed.has(draft.clientId)) this.remove(draft.clientId);
			}
			for (const [clientId, entry] of composed) this.#drafts.set(clientId, entry);
		});
		if (isKnown(userId) && userId === this.#userId) this.#adopt(userId);
		clearTimeout(timer);
		// Loaded again on the next connection.
		if (!isLoaded && userId === this.#userId) this.#loadedFor = undefined;
		open();
	}

	/** Keeps a draft and sends it once its room is joined. When the outbox is full, the draft fails at once and is not kept. */
	add(composed: Draft): void {
		const draft = isKnown(this.#userId) ? { ...composed, userId: this.#userId } : composed;
		if (this.#drafts.size >= this.#options.max) {
			this.#options.apply(draft.room, { type: "composed", draft });
			this.#setStatus(draft, "failed", new ChatError("LIMIT_EXCEEDED", "too many are waiting"));
			return;
		}
		this.#store(this.#insert(draft));
		this.flush(draft.room);
	}

	/** Sends the outgoing drafts of a room, each after the one before it has settled. In a refused room they fail. */
	flush(room: string): void {
		const { isJoined, refusalOf, maxAgeMs } = this.#options;
		const refusal = refusalOf(room);
		for (const entry of this.#drafts.values()) {
			if (entry.draft.room !== room || !entry.isOutgoing) continue;
			if (refusal) this.#fail(entry, refusal);
			else if (isTooOld(entry, maxAgeMs)) this.#fail(entry, new ChatError("CONFLICT", "too old"));
			else if (this.#isOpen && !this.#sending.has(room) && isJoined(room)) void this.#send(entry);
		}
	}

	/** Sends a failed or unknown draft again, under the same `clientId`. Returns false if the draft is not kept here. */
	retry(clientId: string): boolean {
		const entry = this.#drafts.get(clientId);
		if (!entry) return false;
		if (this.#sending.get(entry.draft.room) === entry) return true;
		entry.isOutgoing = true;
		entry.isRetried = true;
		this.#setStatus(entry.draft, "outgoing");
		this.flush(entry.draft.room);
		return true;
	}

	/** Removes a draft that is stored by now, or that the user discarded. */
	remove(clientId: string): void {
		if (!this.#isOpen) this.#removed.add(clientId);
		if (this.#drafts.delete(clientId)) {
			void this.#report(() => this.#options.storage.remove(clientId, this.#userId));
		}
	}

	#insert(draft: Draft): OutboxEntry {
		const entry: OutboxEntry = { draft, isOutgoing: true };
		this.#drafts.set(draft.clientId, entry);
		this.#options.apply(draft.room, { type: "composed", draft });
		return entry;
	}

	/** Stores which user wrote the drafts that were composed before this was known. */
	#adopt(userId: string): void {
		for (const entry of this.#drafts.values()) {
			if (entry.draft.userId === userId) continue;
			entry.draft = { ...entry.draft, userId };
			this.#store(entry);
		}
	}

	#store(entry: OutboxEntry): void {
		void this.#report(() => this.#options.storage.add(entry.draft));
	}

	async #send(entry: OutboxEntry): Promise<void> {
		const { room, clientId } = entry.draft;
		const { storage, apply } = this.#options;
		entry.isOutgoing = false;
		this.#sending.set(room, entry);
		let attempted: Promise<void> | undefined;
		const attempt = () => {
			attempted ??= this.#attempt(entry);
			return attempted;
		};
		if (storage.claim) {
			await this.#report(async () => {
				if (await storage.claim?.(entry.draft, attempt)) return;
				// Not by `remove`, because the storage has it no more.
				if (this.#drafts.get(clientId) === entry) this.#drafts.delete(clientId);
				apply(room, { type: "discarded", clientId });
			});
		}
		// A storage that fails loses no draft.
		await attempt();
		if (this.#sending.get(room) !== entry) return;
		this.#sending.delete(room);
		this.flush(room);
	}

	/**
	 * Hands a draft to the socket, whose `RequestQueue` is the second queue: from here on the message is a frame that the
	 * socket sends, as often as needed, until the server acks or refuses it for good, or two minutes have passed.
	 */
	async #attempt(entry: OutboxEntry): Promise<void> {
		const { socket, apply, isJoined, refusalOf } = this.#options;
		const { timestamp: _, userId: __, ...data } = entry.draft;
		const { clientId, room } = data;
		// Discarded meanwhile, or another user's by now.
		if (this.#drafts.get(clientId) !== entry) return;
		if (!isJoined(room)) {
			entry.isOutgoing = true;
			return;
		}
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
			this.#setStatus(entry.draft, status, (status === "failed" && refusalOf(room)) || (error as Error));
		}
	}

	#fail(entry: OutboxEntry, error: Error): void {
		entry.isOutgoing = false;
		this.#setStatus(entry.draft, "failed", error);
	}

	#setStatus({ room, clientId }: Draft, status: DraftStatus, error?: Error): void {
		this.#options.apply(room, { type: "marked", clientId, status, error });
	}

	/** Reports an error of the storage. Never rejects. */
	async #report(act: () => Promise<void>): Promise<void> {
		try {
			await act();
		} catch (error) {
			this.#options.onError(error);
		}
	}
}
