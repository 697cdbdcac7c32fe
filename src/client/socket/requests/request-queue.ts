import { ChatError } from "../../../errors";
import { ChatClosedError } from "../../closed-error";
import type { ChatSocketOptions } from "../../options";
import { ChatTimeoutError } from "../../timeout-error";
import { isLargerThan } from "../../wire/frame-size";
import { isRecord, roomOf } from "../../wire/guards";
import type { Connection } from "../connection";
import { GIVE_UP_MS, RESEND_MIN_MS } from "../delays";
import { FIRST_BYTES, isPage, nextPageBytes } from "../page-size";
import type { FrameRules, OutgoingFrame, QueuedRequest } from "./outgoing-frame";
import { retryDelay } from "./retry-delay";
import { isMove, isWrite, maySend } from "./room-order";

/** Refusals of a write after which the server may accept the same one. */
const RETRIED = /^(RATE_LIMITED|LIMIT_EXCEEDED|STORE_UNAVAILABLE)$/;

export type RequestQueueOptions = Pick<ChatSocketOptions, "timeoutMs" | "maxPending"> & { random: () => number };

/**
 * The socket's frames that are not settled, oldest first: *outgoing* is not sent yet, *pending* is sent and not acked.
 *
 * The second of the client's two queues. It holds encoded *frames* of every event (joins and custom events as well as
 * messages), in memory, until the server answers them, and sends them again after a lost connection, a timeout or a passing
 * refusal, under the same `clientId`. Messages of a room reach it one at a time from the first queue, the `Outbox` in
 * `outbox/`, which keeps the *drafts*. A `ChatSocket` without a `ChatClient` has only this queue. From here a frame goes to
 * `Connection.send`, and its ack comes back through `Session` to `answer`.
 */
export class RequestQueue {
	readonly #options: RequestQueueOptions;
	readonly #connection: Connection;
	readonly #rules: FrameRules;
	readonly #queue = new Map<unknown, QueuedRequest>();
	#pageBytes = FIRST_BYTES;
	/** Ids are never reused, so that a late answer cannot be taken for the answer to another frame. */
	#lastId = 0;

	constructor(options: RequestQueueOptions, connection: Connection, rules: FrameRules) {
		this.#options = options;
		this.#connection = connection;
		this.#rules = rules;
	}

	/** True if the last pages were slow to arrive. */
	get isSlow(): boolean {
		return this.#pageBytes < FIRST_BYTES;
	}

	/** Appends a frame, to be sent as soon as possible. */
	add(frame: OutgoingFrame): void {
		const { maxPending = 1_000 } = this.#options;
		if (this.#queue.size < maxPending) {
			this.#enqueue(frame, false);
			this.flush();
		} else frame.reject(new ChatError("LIMIT_EXCEEDED", "too many are waiting", { event: frame.event }));
	}

	/** Sends a frame ahead of the queue, on this connection or not at all. */
	sendOnce(frame: OutgoingFrame): void {
		this.#send(this.#enqueue(frame, true));
	}

	/** Sends the outgoing frames in order, except those that are held, or that have to wait for an earlier frame of their room. */
	flush(): void {
		if (this.#connection.state !== "open") return;
		/** The unsettled frames so far, as an event and a room. */
		const before = new Set<string>();
		for (const [id, request] of this.#queue) {
			if (request.isOutgoing && maySend(request, before) && !this.#rules.isHeld(request)) this.#send(request);
			if (this.#queue.has(id)) before.add((isWrite(request.event) ? "sendMessage" : request.event) + request.room);
		}
	}

	/**
	 * Settles the frame that the server answered, or schedules another attempt. A late answer to an earlier attempt counts as well.
	 * Returns false if no sent frame has this id.
	 */
	answer(id: unknown, error: ChatError | undefined, result?: unknown): boolean {
		const request = this.#queue.get(id);
		if (!request?.isSent) return false;
		this.#measure(request);
		if (!error || !this.#retryLater(request, error)) {
			this.#remove(request);
			if (error) request.reject(error);
			else request.resolve?.(result);
			this.flush();
		}
		return true;
	}

	/**
	 * Called when the connection is lost. Pending frames are sent again on the next one, except those that must not be done
	 * twice.
	 */
	requeue(): void {
		for (const request of this.#queue.values()) {
			this.#measure(request);
			// The server has left the rooms of a lost connection.
			if (isMove(request.event)) request.uncertain = 0;
			if (request.isOnce) this.#remove(request);
			else if (request.isSent && !this.#rules.mayRepeat(request)) this.#timeOut(request);
			else this.#setOutgoing(request);
		}
	}

	/** Returns the last frame of these events that the app sent for a room, and that is not settled. */
	last(room: string, ...events: string[]): QueuedRequest | undefined {
		return [...this.#queue.values()].findLast(
			(request) => request.room === room && !request.isOnce && events.includes(request.event),
		);
	}

	/** Removes the last join of a room, if the server has not carried it out. Returns false if there is none. */
	cancelJoin(room: string): boolean {
		const join = this.last(room, "joinRoom");
		if (!join || join.uncertain > 0) return false;
		this.#fail(join, new ChatError("NOT_IN_ROOM", "left"));
		return true;
	}

	/**
	 * Rejects the frames of the app: all when the socket is closed for good; when another user has signed in, all that are not
	 * kept.
	 */
	clear(isKept?: (event: string) => boolean): void {
		for (const request of [...this.#queue.values()]) {
			const { event, isOnce, isSent } = request;
			if (isKept?.(event)) continue;
			if (isOnce) this.#remove(request);
			else this.#fail(request, new ChatClosedError(event, isSent ? "unknown" : "unsent"));
		}
	}

	#enqueue(frame: OutgoingFrame, isOnce: boolean): QueuedRequest {
		const id = ++this.#lastId;
		const { event, data = null, resolve } = frame;
		const request: QueuedRequest = {
			...frame,
			id,
			room: roomOf(data),
			// Encoded now, because the app may change its object later.
			text: JSON.stringify(resolve ? [event, data, id] : [event, data]),
			isPage: isPage(event) && isRecord(data) && data.maxBytes === undefined,
			isOnce,
			isOutgoing: !isOnce,
			uncertain: 0,
			expiresAt: performance.now() + GIVE_UP_MS,
		};
		this.#queue.set(id, request);
		this.#wait(request);
		return request;
	}

	/** Has a frame sent by the next `flush`, or given up if that takes too long. */
	#setOutgoing(request: QueuedRequest): void {
		request.isOutgoing = true;
		this.#wait(request);
	}

	#send(request: QueuedRequest): void {
		const { event, resolve, timeoutMs = isPage(event) ? GIVE_UP_MS : (this.#options.timeoutMs ?? 5_000) } = request;
		if (request.isPage) {
			// Not before, because the size follows the line.
			const [event, data, id] = JSON.parse(request.text);
			request.text = JSON.stringify([event, { ...data, maxBytes: this.#pageBytes }, id]);
			request.sentAt = performance.now();
		}
		// Checked here, because the server closes the connection for good on a frame that is too large. Frames are sent only after
		// the welcome.
		if (isLargerThan(this.#connection.welcome!.maxFrameBytes, request.text)) {
			this.#fail(request, new ChatError("LIMIT_EXCEEDED", "too large", { event }));
			return;
		}
		request.isOutgoing = false;
		request.isSent = true;
		request.uncertain += 1;
		this.#connection.send(request.text);
		request.onSent?.();
		if (!resolve) this.#remove(request);
		else this.#wait(request, this.#isResendable(request) && !(timeoutMs > RESEND_MIN_MS) ? RESEND_MIN_MS : timeoutMs);
	}

	/** Notes how long the answer took, once per attempt. */
	#measure(request: QueuedRequest): void {
		const { sentAt } = request;
		if (sentAt !== undefined) this.#pageBytes = nextPageBytes(this.#pageBytes, performance.now() - sentAt);
		request.sentAt = undefined;
	}

	/** True for a write, which is sent again until its outcome is known. Repeating it in its turn has no further effect. */
	#isResendable(request: QueuedRequest): boolean {
		return isWrite(request.event) && this.#rules.mayRepeat(request);
	}

	/**
	 * Schedules another attempt for a message that was refused temporarily, or for a join or leave if the server says when.
	 * Returns false if the refusal is final.
	 */
	#retryLater(request: QueuedRequest, error: ChatError): boolean {
		const retryMs = RETRIED.test(error.code) ? retryDelay(error, this.#options.random) : undefined;
		const isMoved = isMove(request.event) && !request.isOnce && error.retryAfterMs !== undefined;
		if (retryMs === undefined || !(isMoved || this.#isResendable(request))) return false;
		// A store that failed may still have kept the message.
		if (error.code !== "STORE_UNAVAILABLE") request.uncertain -= 1;
		request.refusal = error;
		request.isOutgoing = false;
		this.#wait(request, retryMs, true);
		return true;
	}

	/** Waits for an answer, or until the next attempt; without either, until the frame has taken too long in all. */
	#wait(request: QueuedRequest, ms = GIVE_UP_MS, isRefused = false): void {
		const leftMs = request.expiresAt - performance.now();
		clearTimeout(request.timer);
		request.timer = setTimeout(
			() => {
				if (ms < leftMs && (isRefused || this.#isResendable(request))) {
					this.#setOutgoing(request);
					this.flush();
				} else this.#timeOut(request);
			},
			Math.min(ms, leftMs),
		);
	}

	#remove({ id, timer }: QueuedRequest): void {
		this.#queue.delete(id);
		clearTimeout(timer);
	}

	#fail(request: QueuedRequest, error: Error): void {
		this.#remove(request);
		request.reject(error);
	}

	#timeOut(request: QueuedRequest): void {
		const { event, data, refusal } = request;
		const clientId = isRecord(data) && typeof data.clientId === "string" ? data.clientId : undefined;
		this.#fail(request, (request.uncertain === 0 && refusal) || new ChatTimeoutError(event, clientId, refusal));
		// The next message of its room may go now.
		this.flush();
	}
}
