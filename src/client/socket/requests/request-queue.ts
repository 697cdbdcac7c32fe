import { ChatError } from "../../../errors";
import { ChatClosedError } from "../../closed-error";
import { ChatTimeoutError } from "../../timeout-error";
import { isLargerThan } from "../../wire/frame-size";
import { isRecord, roomOf } from "../../wire/guards";
import type { Connection } from "../connection";
import type { Entry, OutgoingFrame, QueuedFrame } from "./outgoing-frame";
import { retryDelay } from "./retry-delay";
import { RoomOrder } from "./room-order";

/** How long a frame may take in all, over every attempt and every reconnect. */
const GIVE_UP_MS = 120_000;
/** A message is not sent again sooner than this, however short a timeout the app asks for. */
const RESEND_MIN_MS = 1_000;
/** Answers to a message after which the same one may be taken. */
const RETRIED = /^(RATE_LIMITED|LIMIT_EXCEEDED|STORE_UNAVAILABLE)$/;

export interface RequestQueueOptions {
	/** Most frames that may wait, sent or not. */
	max: number;
	random: () => number;
	connection: Connection;
	/** True for a frame that may be sent again when it is not known whether it was carried out. */
	mayRepeat: (frame: QueuedFrame) => boolean;
	/** True for a frame that is to wait, and others need not wait for. */
	isHeld: (frame: QueuedFrame) => boolean;
}

/** The frames that are not done, oldest first: *outgoing* is not sent yet, *pending* is sent and not answered. */
export class RequestQueue {
	readonly #options: RequestQueueOptions;
	readonly #entries = new Map<unknown, Entry>();
	/** An id is never given to another frame, so that a late answer cannot be taken for that of another. */
	#lastId = 0;

	constructor(options: RequestQueueOptions) {
		this.#options = options;
	}

	/** Puts a frame last. */
	add(frame: OutgoingFrame): void {
		if (this.#entries.size >= this.#options.max) {
			frame.reject(new ChatError("LIMIT_EXCEEDED", "too many frames are waiting", { event: frame.event }));
			return;
		}
		const entry = this.#enter(frame, false);
		entry.giveUp = setTimeout(() => this.#timeOut(entry), GIVE_UP_MS);
		this.flush();
	}

	/** Sends a frame past all that wait, on this connection or not at all. */
	sendOnce(frame: OutgoingFrame): void {
		this.#send(this.#enter(frame, true));
	}

	/** Sends what waits, in order, but for what is held, or has to wait for an earlier one of its room. */
	flush(): void {
		if (this.#options.connection.state !== "open") return;
		const order = new RoomOrder();
		for (const [id, entry] of this.#entries) {
			if (entry.isOutgoing && order.mayGo(entry) && !this.#options.isHeld(entry)) this.#send(entry);
			if (this.#entries.has(id)) order.note(entry);
		}
	}

	/** An answer came. False for one to nothing; a late one, to an earlier attempt, counts as any other. */
	answer(id: unknown, error: ChatError | undefined, result?: unknown): boolean {
		const entry = this.#entries.get(id);
		if (!entry?.isSent) return false;
		if (!error || !this.#retryLater(entry, error)) {
			this.#remove(entry);
			if (error) entry.reject(error);
			else entry.resolve?.(result);
			this.flush();
		}
		return true;
	}

	/** The connection is lost: what was not answered is sent again on the next, but for what may not be done twice. */
	requeue(): void {
		for (const entry of this.#entries.values()) {
			clearTimeout(entry.timer);
			if (entry.isOnce) this.#remove(entry);
			else if (entry.isSent && !this.#options.mayRepeat(entry)) this.#timeOut(entry);
			else entry.isOutgoing = true;
		}
	}

	/** True when a frame of the app's own that is not done fits. */
	some(fits: (frame: QueuedFrame) => boolean): boolean {
		return [...this.#entries.values()].some((entry) => !entry.isOnce && fits(entry));
	}

	/** The socket is closed for good: gives up all that waits. */
	clear(): void {
		const entries = [...this.#entries.values()];
		for (const entry of entries) this.#remove(entry);
		for (const { event, isOnce, isSent, reject } of entries) {
			if (!isOnce) reject(new ChatClosedError(event, isSent ? "unknown" : "unsent"));
		}
	}

	#enter(frame: OutgoingFrame, isOnce: boolean): Entry {
		const id = ++this.#lastId;
		const { event, data = null, resolve } = frame;
		// Now, so that it does not matter what the app does with its object afterwards.
		const text = JSON.stringify(resolve ? [event, data, id] : [event, data]);
		const entry = { ...frame, id, room: roomOf(data), text, isOnce, isOutgoing: !isOnce, isSent: false, doubts: 0 };
		this.#entries.set(id, entry);
		return entry;
	}

	#send(entry: Entry): void {
		// A server closes for good on a frame that is too big: one such event must not end all others.
		const { connection } = this.#options;
		// Nothing is sent before the welcome.
		if (isLargerThan(connection.welcome!.maxFrameBytes, entry.text)) {
			this.#remove(entry);
			entry.reject(new ChatError("LIMIT_EXCEEDED", "larger than the server takes", { event: entry.event }));
			return;
		}
		entry.isOutgoing = false;
		entry.isSent = true;
		entry.doubts += 1;
		connection.send(entry.text);
		entry.onSent?.();
		if (!entry.resolve) this.#remove(entry);
		else this.#wait(entry, this.#isResent(entry) ? resendMs(entry.timeoutMs) : entry.timeoutMs);
	}

	/** A message is kept and repeated until it is known what became of it: its `clientId` makes it one. */
	#isResent(entry: Entry): boolean {
		return entry.event === "sendMessage" && this.#options.mayRepeat(entry);
	}

	/** Keeps a message that was refused for now, to be sent again. False for what is refused for good. */
	#retryLater(entry: Entry, error: ChatError): boolean {
		const retryMs = RETRIED.test(error.code) ? retryDelay(error, this.#options.random) : undefined;
		if (retryMs === undefined || !this.#isResent(entry)) return false;
		// A store that failed may have the message all the same.
		if (error.code !== "STORE_UNAVAILABLE") entry.doubts -= 1;
		entry.refusal = error;
		entry.isOutgoing = false;
		this.#wait(entry, retryMs);
		return true;
	}

	/** For an answer, or until the next attempt. */
	#wait(entry: Entry, ms: number): void {
		clearTimeout(entry.timer);
		entry.timer = setTimeout(() => {
			if (!this.#isResent(entry)) return this.#timeOut(entry);
			entry.isOutgoing = true;
			this.flush();
		}, ms);
	}

	#remove({ id, timer, giveUp }: Entry): void {
		this.#entries.delete(id);
		clearTimeout(timer);
		clearTimeout(giveUp);
	}

	#timeOut(entry: Entry): void {
		this.#remove(entry);
		const { event, data, refusal } = entry;
		const clientId = isRecord(data) && typeof data.clientId === "string" ? data.clientId : undefined;
		entry.reject(refusal && entry.doubts === 0 ? refusal : new ChatTimeoutError(event, clientId, refusal));
		// Its room goes on with the next.
		this.flush();
	}
}

/** Longer than the whole would never come, and a platform fires a timer that is too long at once. */
const resendMs = (timeoutMs: number): number =>
	timeoutMs > RESEND_MIN_MS ? Math.min(timeoutMs, GIVE_UP_MS) : RESEND_MIN_MS;
