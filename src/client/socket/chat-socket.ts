import type { InferAck, InferIncoming } from "../../rpc/builder/infer";
import type { AnyProcedure, BuiltInChat, Heard, HeardEvent, SentEvent } from "../events";
import type { ChatSocketOptions, RequestOptions } from "../options";
import { createClientId } from "../wire/client-id";
import { isRecord, roomOf } from "../wire/guards";
import { toSocketUrl } from "../wire/url";
import { findWebSocket } from "../wire/web-socket";
import type { ConnectionState } from "./connection";
import type { AnyListener } from "./emitter";
import { Session } from "./session";

/** Events whose ack matters to the socket itself, so that one is asked for even when the app does not. */
const ACKED: ReadonlySet<string> = new Set(["joinRoom", "leaveRoom", "sendMessage"]);

/**
 * A typed socket to one WebSocket procedure, that keeps itself connected. After a loss it connects again, rejoins its rooms,
 * delivers what was missed in them, and sends again what was not answered. `P` is the procedure's type; without it, the
 * events of the built-in chat.
 *
 * @throws Error at construction, where the platform has no WebSocket and none was passed; TypeError for a bad `url`.
 * @example
 * const socket = new ChatSocket<typeof wsChat>({ url: "/api/chat/wsChat" });
 * socket.on("newMessage", (message) => show(message.username, message.text));
 * const { messages } = await socket.request("joinRoom", { room: "lobby" });
 * await socket.request("sendMessage", { room: "lobby", text: "hello" });
 */
export class ChatSocket<P extends AnyProcedure = BuiltInChat> {
	readonly #session: Session;
	readonly #timeoutMs: number;

	constructor(options: ChatSocketOptions) {
		const { url, protocols, WebSocket, autoConnect = true } = options;
		const { timeoutMs = 5_000, maxPending = 1_000, validate, random = Math.random } = options;
		// Once for a URL that stays the same, so that a bad one fails here and not at every attempt.
		const fixed = typeof url === "function" ? undefined : toSocketUrl(url);
		this.#timeoutMs = timeoutMs;
		this.#session = new Session({
			url: async () => fixed ?? toSocketUrl(typeof url === "function" ? await url() : url),
			protocols,
			WebSocket: findWebSocket(WebSocket),
			random,
			timeoutMs,
			maxPending,
			validate,
			onError: (error) => options.onError?.(error),
		});
		if (autoConnect) this.connect();
	}

	/** `"idle"` before `connect`, `"connecting"` until the server's `welcome` and again after a loss, `"open"`, or `"closed"` for good. */
	get state(): ConnectionState {
		return this.#session.connection.state;
	}

	/** True from the server's `welcome` until the connection is lost. */
	get connected(): boolean {
		return this.state === "open";
	}

	/** The id of this connection, as the server names it; another after each reconnect, and null while not connected. */
	get id(): string | null {
		return this.#session.connection.id;
	}

	/** Who the server takes this client for; null before the first `welcome`, and where the app has no users. */
	get userId(): string | null {
		return this.#session.connection.welcome?.userId ?? null;
	}

	/** How many frames of the server reached nobody: malformed, unknown, answers to nothing, or events without a listener. */
	get dropped(): number {
		return this.#session.dropped;
	}

	/**
	 * How many holes this client noticed in what the server delivered of its rooms. Each is filled, by joining the room again,
	 * before what came after it is delivered. With a sound server it stays 0, which makes it a number to watch.
	 *
	 * @example setInterval(() => report("chat.gaps", socket.gaps), 60_000);
	 */
	get gaps(): number {
		return this.#session.gaps;
	}

	/**
	 * Listens to an event of the procedure, or to `"connect"`, `"disconnect"`, `"error"`, `"resync"` or `"rejoin"` of the socket itself.
	 * The returned function ends it. A listener that throws or rejects is reported to `onError` and stops no other.
	 */
	on<E extends HeardEvent<P>>(event: E, listener: (data: Heard<P, E>) => unknown): () => void {
		return this.#session.emitter.on(event, listener as AnyListener);
	}

	/** Takes a listener away. */
	off<E extends HeardEvent<P>>(event: E, listener: (data: Heard<P, E>) => unknown): void {
		this.#session.emitter.off(event, listener as AnyListener);
	}

	/**
	 * Sends an event and forgets it, now or once connected. A refusal comes as an `"error"` event. `joinRoom`, `leaveRoom` and
	 * `sendMessage` are sent again after a loss, and a message until it is kept, as with `request`.
	 *
	 * @throws TypeError for data that is not JSON.
	 */
	emit<E extends SentEvent<P>>(event: E, data: InferIncoming<P>[E]): void {
		// A closed socket has left its rooms: a component that cleans up after it has nothing to hear of.
		if (event === "leaveRoom" && this.state === "closed") return;
		if (event === "joinRoom" && this.#session.resume(roomOf(data))) return;
		this.#session.send({
			event,
			data: withClientId(event, data),
			timeoutMs: this.#timeoutMs,
			reject: (error) => this.#session.reportEmit(error),
			...(ACKED.has(event) && { resolve: () => {} }),
		});
	}

	/**
	 * Sends an event and waits for its ack. Lost connections are waited out: an event of the chat that was not answered is
	 * sent again, in order, on the next one.
	 *
	 * The messages of a room go one at a time, each once the one before it is settled. A message is sent again, under the same
	 * `clientId` so that it is said once, when no answer came for `timeoutMs`, and when the server answers `RATE_LIMITED`,
	 * `STORE_UNAVAILABLE`, or `LIMIT_EXCEEDED` with a `retryAfterMs`; for two minutes in all.
	 *
	 * @throws ChatError that the server answered, with its `code`, `issues` and `retryAfterMs`; `LIMIT_EXCEEDED` also when too
	 * much is waiting or the frame is larger than the server takes. For a message that was tried again for two minutes, only
	 * when every attempt was refused for certain. A refusal for good is told at once, also when an earlier attempt had no answer.
	 * @throws ChatTimeoutError when no answer came for `timeoutMs` while connected, or for two minutes in all, and for an
	 * event of the app's own that was sent on a connection that was lost: nobody can know whether it was done. For a message,
	 * after the two minutes; its `clientId` is what to try again with.
	 * @throws ChatClosedError when the socket is closed for good.
	 */
	request<E extends SentEvent<P>>(
		event: E,
		data: InferIncoming<P>[E],
		{ timeoutMs = this.#timeoutMs, onSent, onAck }: RequestOptions<InferAck<P, E>> = {},
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

	/** Connects a socket that is idle or was closed; else does nothing. */
	connect(): void {
		this.#session.connection.connect();
	}

	/**
	 * Closes for good: no further attempt, rooms forgotten, waiting requests rejected.
	 *
	 * @param code 1000, or 3000 to 4999. Default: 1000.
	 * @param reason at most 123 bytes. Default: none.
	 * @throws what the platform throws for another code or a longer reason.
	 */
	close(code = 1000, reason = ""): void {
		this.#session.close(code, reason);
	}
}

/** Made once, when the app sends, and kept over every retry. */
const withClientId = (event: string, data: unknown): unknown =>
	event === "sendMessage" && isRecord(data) && data.clientId === undefined
		? { ...data, clientId: createClientId() }
		: data;
