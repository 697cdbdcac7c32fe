import type { InferAck, InferIncoming } from "../../rpc/builder/infer";
import type { AnyProcedure, BuiltInChat, Delivery, Heard, HeardEvent, SentEvent } from "../events";
import type { ChatSocketOptions, RequestOptions } from "../options";
import { createClientId } from "../wire/client-id";
import { isRecord, roomOf } from "../wire/guards";
import { isAbsolute, toSocketUrl } from "../wire/url";
import type { ConnectionState } from "./connection";
import type { AnyListener } from "./emitter";
import { isMove } from "./requests/room-order";
import { Session } from "./session";

/**
 * A typed socket to one WebSocket procedure that stays connected. After a lost connection it reconnects, rejoins its rooms,
 * delivers the changes missed in them, and sends unanswered events again. `P` is the procedure's type; by default, the
 * socket has the events of the built-in chat.
 *
 * @throws Error at construction if the platform has no WebSocket and none was passed; TypeError for an invalid `url`.
 * @example
 * const socket = new ChatSocket<typeof wsChat>({ url: "/api/chat/wsChat" });
 * socket.on("newMessage", (message) => show(message.username, message.text));
 * const { messages } = await socket.request("joinRoom", { room: "lobby" });
 * await socket.request("sendMessage", { room: "lobby", text: "hello" });
 */
export class ChatSocket<P extends AnyProcedure = BuiltInChat> {
	readonly #session: Session;

	constructor(options: ChatSocketOptions) {
		const { url, autoConnect = connectsByItself(options) } = options;
		// A URL that is invalid fails here, and not at every attempt. One that is relative to a page waits for the page.
		if (typeof url !== "function" && (autoConnect || isAbsolute(url))) toSocketUrl(url);
		this.#session = new Session(options);
		if (autoConnect) this.connect();
	}

	/**
	 * `"idle"` before `connect`, `"connecting"` until the server's `welcome` and after a lost connection, `"open"`, or
	 * `"closed"` for good.
	 */
	get state(): ConnectionState {
		return this.#session.connection.state;
	}

	/** True from the server's `welcome` until the connection is lost. */
	get connected(): boolean {
		return this.state === "open";
	}

	/** The server's id of this connection; a new one after each reconnect, and null while not connected. */
	get id(): string | null {
		return this.#session.connection.id;
	}

	/** The user that the server authenticated; null before the first `welcome`, and in an app without users. */
	get userId(): string | null {
		return this.#session.connection.welcome?.userId ?? null;
	}

	/**
	 * How many of the server's frames were dropped: malformed, unknown, answers without a request, or events without a
	 * listener.
	 */
	get dropped(): number {
		return this.#session.dropped;
	}

	/**
	 * How many gaps this client detected in the seqs that the server delivered. The client heals each gap by joining the room again
	 * before it delivers later changes. With a healthy server it stays 0, so it is a useful metric.
	 *
	 * @example setInterval(() => report("chat.gaps", socket.gaps), 60_000);
	 */
	get gaps(): number {
		return this.#session.rooms.gaps;
	}

	/**
	 * Listens to an event of the procedure, or to one of the socket's own: `"connect"`, `"disconnect"`, `"failed"`, `"error"`,
	 * `"resync"` or `"rejoin"`. The returned function removes the listener. A listener that throws or rejects is reported to
	 * `onError` and stops no other. Its second argument tells a change that was missed from one that happens now.
	 *
	 * @example socket.on("newMessage", (message, { caughtUp }) => caughtUp || ring(message));
	 */
	on<E extends HeardEvent<P>>(event: E, listener: (data: Heard<P, E>, delivery: Delivery) => unknown): () => void {
		return this.#session.emitter.on(event, listener as AnyListener);
	}

	/** Removes a listener. */
	off<E extends HeardEvent<P>>(event: E, listener: (data: Heard<P, E>, delivery: Delivery) => unknown): void {
		this.#session.emitter.off(event, listener as AnyListener);
	}

	/**
	 * Sends an event without waiting for its ack, now or once connected. A refusal arrives as an `"error"` event. `joinRoom`,
	 * `leaveRoom` and `sendMessage` are sent again after a lost connection, and a message until it is acked, as with `request`.
	 *
	 * @throws TypeError for data that cannot be encoded as JSON.
	 */
	emit<E extends SentEvent<P>>(event: E, data: InferIncoming<P>[E]): void {
		const { rooms, emitter } = this.#session;
		// A closed socket has left its rooms, so a component that cleans up after it gets no error.
		if (event === "leaveRoom" && this.state === "closed") return;
		if (event === "joinRoom" && rooms.resume(roomOf(data))) return;
		// Events whose ack the socket itself needs.
		const resolve = isMove(event) || event === "sendMessage" ? () => {} : undefined;
		this.#session.send({ event, data: withClientId(event, data), resolve, reject: (error) => emitter.fail(error) });
	}

	/**
	 * Sends an event and waits for its ack. A request survives lost connections: an unanswered event of the built-in chat is sent
	 * again, in order, on the next one.
	 *
	 * The messages of a room are sent one at a time, each after the one before it has settled. A message is sent again, under
	 * the same `clientId` so that it is stored once, if no answer comes within `timeoutMs`, and if the server answers
	 * `RATE_LIMITED`, `STORE_UNAVAILABLE`, or `LIMIT_EXCEEDED` with a `retryAfterMs`; for two minutes in all. Edits, deletions and
	 * reactions take their turn among the messages of their room, and are sent again like them. So is a `joinRoom`
	 * or `leaveRoom` for which the server names a `retryAfterMs`. A leave takes back a join that was not sent, which then
	 * rejects with `NOT_IN_ROOM`.
	 *
	 * @throws ChatError if the server refuses, with its `code`, `issues` and `retryAfterMs`; `LIMIT_EXCEEDED` also if too many
	 * events are waiting or the frame is larger than the server accepts. A message that was tried for two minutes fails with it
	 * only if every attempt was certainly refused. A final refusal rejects at once, even if an earlier attempt had no answer.
	 * @throws ChatTimeoutError if no answer comes within `timeoutMs` while connected, or within two minutes in all, and for a
	 * custom event whose connection was lost before the answer, because its outcome is unknown. For a message, only after the
	 * two minutes; retry it with the error's `clientId`. For `joinRoom` and `loadHistory` too, because their pages may arrive
	 * slowly, unless the call passes a `timeoutMs`.
	 * @throws ChatClosedError if the socket is closed for good.
	 */
	request<E extends SentEvent<P>>(
		event: E,
		data: InferIncoming<P>[E],
		{ timeoutMs, onSent, onAck }: RequestOptions<InferAck<P, E>> = {},
	): Promise<InferAck<P, E>> {
		return new Promise((resolve, reject) => {
			this.#session.send({
				event,
				data: withClientId(event, data),
				timeoutMs,
				onSent,
				resolve: (data) => {
					const ack = data as InferAck<P, E>;
					try {
						onAck?.(ack);
						resolve(ack);
					} catch (error) {
						reject(error);
					}
				},
				reject,
			});
		});
	}

	/**
	 * Connects a socket that is idle or closed; otherwise does nothing.
	 *
	 * @throws Error if the platform has no WebSocket and none was passed.
	 */
	connect(): void {
		this.#session.connection.connect();
	}

	/**
	 * Tells the socket that the device or the network may be back, on a platform without a page's events: it connects at once, or
	 * checks that the connection is still alive.
	 */
	wake(): void {
		this.#session.connection.wake();
	}

	/**
	 * Closes for good: the socket does not reconnect, forgets its rooms, and rejects waiting requests.
	 *
	 * @param code 1000, or 3000 to 4999. Default: 1000.
	 * @param reason At most 123 bytes. Default: none.
	 * @throws what the platform throws for any other code or a longer reason.
	 */
	close(code = 1000, reason = ""): void {
		this.#session.connection.close(code, reason);
	}
}

/** True for a page, and for a program that passes a WebSocket. A server that renders a page must not go online as its user. */
export const connectsByItself = ({ WebSocket }: ChatSocketOptions): boolean =>
	WebSocket !== undefined || typeof window !== "undefined";

/** Adds a `clientId` to a message without one, once, so that every retry has the same. */
const withClientId = (event: string, data: unknown): unknown =>
	event === "sendMessage" && isRecord(data) && data.clientId === undefined
		? { ...data, clientId: createClientId() }
		: data;
