import { ChatError } from "../errors";
import type { FrameId } from "../schemas/frame";
import { isRecord } from "./record";
import { ChatTimeoutError } from "./timeout-error";

/** How long a frame may take in all, over every reconnect. */
const GIVE_UP_MS = 120_000;

/** An event on its way to the server. */
export interface OutgoingFrame {
	event: string;
	data: unknown;
	/** Milliseconds, counted while it is sent and not answered. */
	timeoutMs: number;
	/** Called with the ack. Without it no answer is asked for, and the frame is forgotten once it is sent. */
	resolve?: (result: unknown) => void;
	reject: (error: Error) => void;
}

interface Entry extends OutgoingFrame {
	text: string;
	/** Belongs to one connection: not sent again on the next. */
	isOnce: boolean;
	/** It went out at least once, on this connection or an earlier one. */
	isSent: boolean;
	giveUp?: ReturnType<typeof setTimeout>;
	timeout?: ReturnType<typeof setTimeout>;
}

export interface PendingOptions {
	/** Most frames that may wait, sent or not. */
	max: number;
	write: (text: string) => void;
	maxFrameBytes: () => number;
	/** True for a frame that may be sent again when a connection was lost before its answer. */
	mayRepeat: (frame: OutgoingFrame) => boolean;
	/** True for a frame that is to wait, and others need not wait for. */
	isHeld: (frame: OutgoingFrame) => boolean;
}

/** The frames that are not done: *outgoing* is not sent yet, *pending* is sent and not answered. */
export class Pending {
	readonly #options: PendingOptions;
	#outgoing = new Map<FrameId, Entry>();
	readonly #pending = new Map<FrameId, Entry>();
	#lastId = 0;

	constructor(options: PendingOptions) {
		this.#options = options;
	}

	/** Puts a frame last. */
	add(frame: OutgoingFrame): void {
		if (this.#outgoing.size + this.#pending.size >= this.#options.max) {
			frame.reject(new ChatError("LIMIT_EXCEEDED", "too many frames are waiting", { event: frame.event }));
			return;
		}
		const [id, entry] = this.#enter(frame, false);
		entry.giveUp = setTimeout(() => this.#timeOut(id), GIVE_UP_MS);
		this.#outgoing.set(id, entry);
	}

	/** Sends a frame past all that wait, on this connection or not at all. */
	sendOnce(frame: OutgoingFrame): void {
		this.#send(...this.#enter(frame, true));
	}

	/** Sends what waits, in order, but for what is held. */
	flush(): void {
		for (const [id, entry] of this.#outgoing) {
			if (this.#options.isHeld(entry)) continue;
			this.#outgoing.delete(id);
			this.#send(id, entry);
		}
	}

	/** The frame that an answer is for; undefined for an answer to nothing. */
	take(id: FrameId): OutgoingFrame | undefined {
		const entry = this.#pending.get(id);
		if (!entry) return undefined;
		this.#pending.delete(id);
		clearTimeout(entry.timeout);
		clearTimeout(entry.giveUp);
		return entry;
	}

	/** The connection is lost: what was not answered goes first on the next, but for what may not be done twice. */
	requeue(): void {
		for (const [id, entry] of this.#pending) {
			clearTimeout(entry.timeout);
			if (entry.isOnce) this.#pending.delete(id);
			else if (!this.#options.mayRepeat(entry)) this.#timeOut(id);
		}
		this.#outgoing = new Map([...this.#pending, ...this.#outgoing]);
		this.#pending.clear();
	}

	/** True when a frame that is not done fits. */
	some(fits: (frame: OutgoingFrame) => boolean): boolean {
		return [...this.#pending.values(), ...this.#outgoing.values()].some(fits);
	}

	/** Gives up all that waits. */
	clear(toError: (event: string, isSent: boolean) => Error): void {
		const entries = [...this.#pending.values(), ...this.#outgoing.values()].filter(({ isOnce }) => !isOnce);
		for (const { timeout } of this.#pending.values()) clearTimeout(timeout);
		this.#pending.clear();
		this.#outgoing.clear();
		for (const { event, isSent, giveUp, reject } of entries) {
			clearTimeout(giveUp);
			reject(toError(event, isSent));
		}
	}

	#enter(frame: OutgoingFrame, isOnce: boolean): [number, Entry] {
		this.#lastId += 1;
		const { event, data = null, resolve } = frame;
		// Now, so that it does not matter what the app does with its object afterwards.
		const text = JSON.stringify(resolve ? [event, data, this.#lastId] : [event, data]);
		return [this.#lastId, { ...frame, text, isOnce, isSent: false }];
	}

	#send(id: FrameId, entry: Entry): void {
		// A server closes for good on a frame that is too big: one such event must not end all others.
		if (isLargerThan(this.#options.maxFrameBytes(), entry.text)) {
			clearTimeout(entry.giveUp);
			entry.reject(new ChatError("LIMIT_EXCEEDED", "larger than the server takes", { event: entry.event }));
			return;
		}
		this.#options.write(entry.text);
		entry.isSent = true;
		if (entry.resolve) {
			this.#pending.set(id, entry);
			entry.timeout = setTimeout(() => this.#timeOut(id), entry.timeoutMs);
		} else clearTimeout(entry.giveUp);
	}

	#timeOut(id: FrameId): void {
		const frame = this.take(id) ?? this.#outgoing.get(id);
		this.#outgoing.delete(id);
		const clientId = isRecord(frame?.data) ? frame.data.clientId : undefined;
		frame?.reject(new ChatTimeoutError(frame.event, typeof clientId === "string" ? clientId : undefined));
	}
}

const isLargerThan = (maxBytes: number, text: string): boolean =>
	// A UTF-16 unit takes at most three bytes of UTF-8, so most frames need no count.
	text.length * 3 > maxBytes && new TextEncoder().encode(text).length > maxBytes;
