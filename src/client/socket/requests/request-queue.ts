import { ChatError } from "../../../errors";
import { ChatClosedError } from "../../closed-error";
import { ChatTimeoutError } from "../../timeout-error";
import { isLargerThan } from "../../wire/frame-size";
import { isRecord, roomOf } from "../../wire/guards";
import type { Connection } from "../connection";
import type { OutgoingFrame, QueuedFrame, QueuedRequest } from "./outgoing-frame";
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
	isRepeatable: (frame: QueuedFrame) => boolean;
	/** True for a frame that is to wait, and others need not wait for. */
	isHeld: (frame: QueuedFrame) => boolean;
}

/** The frames that are not done, oldest first: *outgoing* is not sent yet, *pending* is sent and not answered. */
export class RequestQueue {
	readonly #options: RequestQueueOptions;
	readonly #queue = new Map<unknown, QueuedRequest>();
	/** An id is never given to another frame, so that a late answer cannot be taken for that of another. */
	#lastId = 0;

	constructor(options: RequestQueueOptions) {
		this.#options = options;
	}

	/** Puts a frame last. */
	add(frame: OutgoingFrame): void {
		if (this.#queue.size >= this.#options.max) {
			frame.reject(new ChatError("LIMIT_EXCEEDED", "too many frames are waiting", { event: frame.event }));
			return;
		}
		const request = this.#enqueue(frame, false);
		request.giveUpTimer = setTimeout(() => this.#timeOut(request), GIVE_UP_MS);
		this.flush();
	}

	/** Sends a frame past all that wait, on this connection or not at all. */
	sendOnce(frame: OutgoingFrame): void {
		this.#send(this.#enqueue(frame, true));
	}

	/** Sends what waits, in order, but for what is held, or has to wait for an earlier one of its room. */
	flush(): void {
		if (this.#options.connection.state !== "open") return;
		const order = new RoomOrder();
		for (const [id, request] of this.#queue) {
			if (request.isOutgoing && order.maySend(request) && !this.#options.isHeld(request)) this.#send(request);
			if (this.#queue.has(id)) order.add(request);
		}
	}

	/** An answer came. False for one to nothing; a late one, to an earlier attempt, counts as any other. */
	answer(id: unknown, error: ChatError | undefined, result?: unknown): boolean {
		const request = this.#queue.get(id);
		if (!request?.isSent) return false;
		if (!error || !this.#retryLater(request, error)) {
			this.#remove(request);
			if (error) request.reject(error);
			else request.resolve?.(result);
			this.flush();
		}
		return true;
	}

	/** The connection is lost: what was not answered is sent again on the next, but for what may not be done twice. */
	requeue(): void {
		for (const request of this.#queue.values()) {
			clearTimeout(request.timer);
			if (request.isOnce) this.#remove(request);
			else if (request.isSent && !this.#options.isRepeatable(request)) this.#timeOut(request);
			else request.isOutgoing = true;
		}
	}

	/** True when a frame of the app's own that is not done fits. */
	some(fits: (frame: QueuedFrame) => boolean): boolean {
		return [...this.#queue.values()].some((request) => !request.isOnce && fits(request));
	}

	/** The socket is closed for good: gives up all that waits. */
	clear(): void {
		const requests = [...this.#queue.values()];
		for (const request of requests) this.#remove(request);
		for (const { event, isOnce, isSent, reject } of requests) {
			if (!isOnce) reject(new ChatClosedError(event, isSent ? "unknown" : "unsent"));
		}
	}

	#enqueue(frame: OutgoingFrame, isOnce: boolean): QueuedRequest {
		const id = ++this.#lastId;
		const { event, data = null, resolve } = frame;
		// Now, so that it does not matter what the app does with its object afterwards.
		const text = JSON.stringify(resolve ? [event, data, id] : [event, data]);
		const request = {
			...frame,
			id,
			room: roomOf(data),
			text,
			isOnce,
			isOutgoing: !isOnce,
			isSent: false,
			uncertain: 0,
		};
		this.#queue.set(id, request);
		return request;
	}

	#send(request: QueuedRequest): void {
		// A server closes for good on a frame that is too big: one such event must not end all others.
		const { connection } = this.#options;
		// Nothing is sent before the welcome.
		if (isLargerThan(connection.welcome!.maxFrameBytes, request.text)) {
			this.#remove(request);
			request.reject(new ChatError("LIMIT_EXCEEDED", "larger than the server takes", { event: request.event }));
			return;
		}
		request.isOutgoing = false;
		request.isSent = true;
		request.uncertain += 1;
		connection.send(request.text);
		request.onSent?.();
		if (!request.resolve) this.#remove(request);
		else this.#wait(request, this.#isResendable(request) ? resendMs(request.timeoutMs) : request.timeoutMs);
	}

	/** A message is kept and repeated until it is known what became of it: its `clientId` makes it one. */
	#isResendable(request: QueuedRequest): boolean {
		return request.event === "sendMessage" && this.#options.isRepeatable(request);
	}

	/** Keeps a message that was refused for now, to be sent again. False for what is refused for good. */
	#retryLater(request: QueuedRequest, error: ChatError): boolean {
		const retryMs = RETRIED.test(error.code) ? retryDelay(error, this.#options.random) : undefined;
		if (retryMs === undefined || !this.#isResendable(request)) return false;
		// A store that failed may have the message all the same.
		if (error.code !== "STORE_UNAVAILABLE") request.uncertain -= 1;
		request.refusal = error;
		request.isOutgoing = false;
		this.#wait(request, retryMs);
		return true;
	}

	/** For an answer, or until the next attempt. */
	#wait(request: QueuedRequest, ms: number): void {
		clearTimeout(request.timer);
		request.timer = setTimeout(() => {
			if (!this.#isResendable(request)) return this.#timeOut(request);
			request.isOutgoing = true;
			this.flush();
		}, ms);
	}

	#remove({ id, timer, giveUpTimer }: QueuedRequest): void {
		this.#queue.delete(id);
		clearTimeout(timer);
		clearTimeout(giveUpTimer);
	}

	#timeOut(request: QueuedRequest): void {
		this.#remove(request);
		const { event, data, refusal } = request;
		const clientId = isRecord(data) && typeof data.clientId === "string" ? data.clientId : undefined;
		request.reject(refusal && request.uncertain === 0 ? refusal : new ChatTimeoutError(event, clientId, refusal));
		// Its room goes on with the next.
		this.flush();
	}
}

/** Longer than the whole would never come, and a platform fires a timer that is too long at once. */
const resendMs = (timeoutMs: number): number =>
	timeoutMs > RESEND_MIN_MS ? Math.min(timeoutMs, GIVE_UP_MS) : RESEND_MIN_MS;
