import { ChatError } from "../../errors";
import { waitingOf } from "../room/messages/room-drafts";
import { storedOf } from "../room/messages/room-messages";
import type { RoomState } from "../room/room-state";
import type { RoomView } from "../room/room-view";
import type { ChatSocket } from "../socket/chat-socket";
import { retryDelay } from "../socket/requests/retry-delay";
import { ChatTimeoutError } from "../timeout-error";
import { isMessage } from "../wire/guards";
import { belongsTo, type Draft, type DraftStatus, isDraft, isKnown, statusAfter } from "./draft";
import { requestOf } from "./draft-change";
import type { OutboxStorage } from "./outbox-storage";
import { STORAGE_MAX_MS } from "./storage-max";

export interface OutboxOptions {
	socket: ChatSocket;
	storage: OutboxStorage;
	/** The most drafts that are kept at a time, of all users. */
	max: number;
	/** A draft that is older fails, and is sent only if the user asks for it. */
	maxAgeMs: number;
	/** Returns the view of a room. It shows the drafts of the current user, and their status. */
	room: (name: string) => RoomView;
	onError: (error: unknown) => void;
}

/**
 * The client's drafts: the messages of all rooms that are not acked. Which of them are sent, and in which order, is what the
 * views of their rooms show: the current user's, in the order of composing, each with its status.
 *
 * A message passes two queues on its way to the server, and this is the first. The outbox holds *drafts*: it keeps them in a
 * storage that may outlive the page, and hands the socket one draft per room at a time, and only while the room is joined.
 * The rest can still be discarded. The second, `RequestQueue` in `socket/requests/`, holds encoded *frames* of every event
 * until they are answered: it sends again after a loss or a passing refusal. The outbox itself sends nothing again, except
 * when the user asks for it or after a `close`.
 */
export class Outbox {
	readonly #options: OutboxOptions;
	/** The drafts of every user who was signed in here, because the storage may not have all of them. */
	readonly #drafts = new Map<string, Draft>();
	/** The draft of each room that the socket has. Only one, because what the socket has cannot be taken back. */
	readonly #sending = new Map<string, string>();
	/** The drafts that the user asked to send however old they are. */
	readonly #retried = new Set<string>();
	/** What was removed while the storage loads, and may be in what it returns. */
	readonly #removed = new Set<string>();
	/** True once nothing older can come from the storage. */
	#isOpen = false;
	/** Undefined until the user is known. */
	#userId: string | null | undefined;
	/** The user whose drafts were loaded; undefined if that failed. */
	#loadedFor: string | null | undefined;

	constructor(options: OutboxOptions) {
		this.#options = options;
	}

	/**
	 * Shows the drafts of this user, and loads those of the storage; nothing composed later is sent before them. What was composed
	 * before any user was known is this user's too. Never rejects.
	 */
	async identify(userId: string | null): Promise<void> {
		if (userId === this.#loadedFor) return;
		this.#loadedFor = userId;
		this.#userId = userId;
		this.#isOpen = false;
		const isCurrent = () => userId === this.#userId;
		const open = () => {
			if (!isCurrent()) return;
			this.#isOpen = true;
			this.#removed.clear();
			for (const { room } of this.#drafts.values()) this.flush(room);
		};
		for (const draft of this.#drafts.values()) this.#keep(draft);
		const timer = setTimeout(open, STORAGE_MAX_MS);
		const isLoaded = await this.#report(async () => {
			const loaded: unknown[] = await this.#options.storage.load(userId);
			for (const draft of isCurrent() ? loaded : []) {
				if (!isDraft(draft) || this.#drafts.has(draft.clientId) || this.#removed.has(draft.clientId)) continue;
				this.#keep({ ...draft, room: draft.room.normalize("NFC") });
			}
		});
		// Loaded again on the next connection.
		if (!isLoaded && isCurrent()) this.#loadedFor = undefined;
		clearTimeout(timer);
		open();
	}

	/** Keeps a draft and sends it once its room is joined. When the outbox is full, the draft fails and is not kept. */
	add(draft: Draft): void {
		if (this.#drafts.size < this.#options.max) {
			this.#keep(draft, true);
			return;
		}
		this.#options.room(draft.room).apply({ type: "composed", draft });
		this.#setStatus(draft, "failed", new ChatError("LIMIT_EXCEEDED", "too many are waiting"));
	}

	/** Sends a failed or unknown draft again, under the same `clientId`. */
	retry(draft: Draft): void {
		this.#retried.add(draft.clientId);
		if (!this.#drafts.has(draft.clientId)) this.add(draft);
		if (this.#drafts.has(draft.clientId)) this.#setStatus(draft, "outgoing");
	}

	/** Removes a draft that its view does not show any more: it is stored, or was discarded. */
	remove(clientId: string): void {
		if (!this.#isOpen) this.#removed.add(clientId);
		this.#retried.delete(clientId);
		if (this.#drafts.delete(clientId)) {
			void this.#report(() => this.#options.storage.remove(clientId, this.#userId));
		}
	}

	/** Sends the outgoing drafts of a room, each after the one before it has settled. In a refused room they fail. */
	flush(room: string): void {
		const { state } = this.#options.room(room);
		const refusal = finalRefusal(state);
		for (const draft of waitingOf(state)) {
			const { clientId, status, timestamp } = draft;
			if (status !== "outgoing" || this.#sending.get(room) === clientId) continue;
			const isTooOld = !this.#retried.has(clientId) && Date.now() - timestamp > this.#options.maxAgeMs;
			if (refusal || isTooOld) this.#setStatus(draft, "failed", refusal ?? new ChatError("CONFLICT", "too old"));
			else if (this.#isOpen && !this.#sending.has(room) && state.membership === "joined") void this.#send(draft);
		}
	}

	/** Keeps and shows a draft of this user, unless it turns out to be stored. One that was nobody's becomes theirs. */
	#keep(given: Draft, isNew = false): void {
		if (!belongsTo(given, this.#userId)) return;
		const draft = isKnown(this.#userId) ? { ...given, userId: this.#userId } : given;
		const { room, clientId } = draft;
		this.#drafts.set(clientId, draft);
		if (isNew || draft.userId !== given.userId) void this.#report(() => this.#options.storage.add(draft));
		const view = this.#options.room(room);
		view.apply({ type: "composed", draft });
		if (!waitingOf(view.state).some((shown) => shown.clientId === clientId)) this.remove(clientId);
	}

	async #send({ room, clientId }: Draft): Promise<void> {
		const { storage } = this.#options;
		const draft = this.#drafts.get(clientId);
		if (!draft) return;
		this.#sending.set(room, clientId);
		let attempted: Promise<void> | undefined;
		const attempt = () => {
			attempted ??= this.#attempt(draft);
			return attempted;
		};
		if (storage.claim) {
			await this.#report(async () => {
				if (!(await storage.claim?.(draft, attempt))) this.#options.room(room).apply({ type: "discarded", clientId });
			});
		}
		// A storage that fails loses no draft.
		await attempt();
		this.#sending.delete(room);
		this.flush(room);
	}

	/**
	 * Hands a draft to the socket, whose `RequestQueue` is the second queue: from here on the message is a frame that the
	 * socket sends, as often as needed, until the server acks or refuses it for good, or two minutes have passed.
	 */
	async #attempt(draft: Draft): Promise<void> {
		const { clientId, room } = draft;
		const view = this.#options.room(room);
		// Discarded or left meanwhile, or another user's by now.
		if (!this.#drafts.has(clientId) || !belongsTo(draft, this.#userId) || view.state.membership !== "joined") return;
		try {
			const onSent = () => this.#setStatus(draft, "pending");
			const { event, data } = requestOf(draft, storedOf(view.state));
			const message: unknown = await this.#options.socket.request(event as "sendMessage", data, { onSent });
			// An ack that is not a message says nothing about whether the draft is stored.
			if (!isMessage(message) || message.room !== room) throw new ChatTimeoutError(event, clientId);
			view.apply({ type: "acked", clientId, message });
		} catch (error) {
			const status = statusAfter(error);
			this.#setStatus(draft, status, (status === "failed" && finalRefusal(view.state)) || (error as Error));
		}
	}

	#setStatus({ room, clientId }: Draft, status: DraftStatus, error?: Error): void {
		this.#options.room(room).apply({ type: "marked", clientId, status, error });
	}

	/** Returns false after an error of the storage, which is reported. Never rejects. */
	async #report(act: () => Promise<void>): Promise<boolean> {
		try {
			await act();
			return true;
		} catch (error) {
			this.#options.onError(error);
			return false;
		}
	}
}

/** Returns why the server does not let this user into the room, unless the same join may succeed later. */
function finalRefusal({ membership, error }: RoomState<unknown, unknown>): Error | undefined {
	const isFinal = membership === "left" && ChatError.is(error) && retryDelay(error, () => 0) === undefined;
	return isFinal ? error : undefined;
}
