import { ChatError } from "../errors";
import type { InferAck, InferIncoming, InferOutgoing, SocketEvents } from "../rpc/infer";
import type { WireError } from "../schemas/error";
import type { incomingEvents } from "../schemas/incoming";
import { type ConnectionState, type Disconnected, Link } from "./link";
import { Listeners } from "./listeners";
import type { BuiltInChat, ChatSocketOptions, SystemEvents } from "./options";
import { Requests } from "./requests";
import { changeOf, isJoinAnswer, type JoinAnswer, type Rejoin, RoomCursors } from "./room-cursors";
import { findWebSocket } from "./web-socket";

/** Asking again does no harm: the server does each of these once. */
const repeatable: ReadonlySet<string> = new Set<keyof typeof incomingEvents>([
	"joinRoom",
	"leaveRoom",
	"loadHistory",
	"startTyping",
	"stopTyping",
	"markRead",
]);

/**
 * A typed connection that comes back by itself, joins its rooms again where it left them, and asks again what was not
 * answered.
 *
 * @example
 * const socket = new ChatSocket<typeof wsChat>({ url: "/api/chat/wsChat" });
 * socket.on("newMessage", ({ username, text }) => show(username, text));
 * const { messages } = await socket.request("joinRoom", { room: "general" });
 */
export class ChatSocket<P extends SocketEvents = BuiltInChat> {
	/** The connection's id, as the server knows it; undefined until it greeted. */
	id: string | undefined;
	userId: string | undefined;
	/** Frames of the server that made no sense; each was dropped. */
	dropped = 0;
	readonly #link: Link;
	readonly #requests: Requests;
	readonly #rooms = new RoomCursors();
	readonly #events: Listeners;
	readonly #system: Listeners;
	readonly #timeoutMs: number;

	constructor(options: ChatSocketOptions) {
		const { onError = () => {}, timeoutMs = 5_000, maxPending = 1_000, autoConnect = true } = options;
		this.#timeoutMs = timeoutMs;
		this.#events = new Listeners(onError);
		this.#system = new Listeners(onError);
		this.#requests = new Requests(maxPending, (text) => this.#link.send(text));
		this.#link = new Link({
			url: options.url,
			protocols: options.protocols,
			WebSocket: options.WebSocket ?? findWebSocket(),
			random: options.random,
			onFrame: (data) => this.#read(data),
			onDown: (why) => this.#down(why),
			onError,
		});
		if (autoConnect) this.connect();
	}

	get state(): ConnectionState {
		return this.#link.state;
	}

	get connected(): boolean {
		return this.state === "open";
	}

	connect(): void {
		this.#link.connect();
	}

	/** Ends the connection for good: requests that wait are rejected, and it does not come back. */
	close(code?: number, reason?: string): void {
		this.#link.close(code, reason);
		this.#requests.close();
	}

	/** Listens to an event of the server, or of the socket itself. Returns the stop. */
	on<E extends keyof SystemEvents>(event: E, listener: (data: SystemEvents[E]) => unknown): () => void;
	on<E extends keyof InferOutgoing<P> & string>(event: E, listener: (data: InferOutgoing<P>[E]) => unknown): () => void;
	on(event: string, listener: (data: never) => unknown): () => void {
		return this.#listenersOf(event).on(event, listener);
	}

	off<E extends keyof SystemEvents>(event: E, listener: (data: SystemEvents[E]) => unknown): void;
	off<E extends keyof InferOutgoing<P> & string>(event: E, listener: (data: InferOutgoing<P>[E]) => unknown): void;
	off(event: string, listener: (data: never) => unknown): void {
		this.#listenersOf(event).off(event, listener);
	}

	/** Sends an event and forgets it; while there is no connection it waits. What goes wrong comes as an `error` event. */
	emit<E extends keyof InferIncoming<P> & string>(event: E, data: InferIncoming<P>[E]): void {
		this.request(event, data).catch((error) => {
			if (ChatError.is(error)) this.#system.tell("error", error);
		});
	}

	/**
	 * Sends an event and waits for its ack. Over a lost connection it is asked again where that does no harm; a
	 * `sendMessage` is given a `clientId`, so it happens once.
	 *
	 * @throws ChatError with the server's `code`, `issues` and `retryAfterMs`; ChatTimeoutError when nobody can know.
	 */
	async request<E extends keyof InferIncoming<P> & string>(
		event: E,
		data: InferIncoming<P>[E],
		{ timeoutMs = this.#timeoutMs }: { timeoutMs?: number } = {},
	): Promise<InferAck<P, E>> {
		const sent = event === "sendMessage" ? withClientId(data as object) : data;
		const room = roomOf(data);
		if (event === "joinRoom" && room !== undefined) this.#rooms.want(room);
		if (event === "leaveRoom" && room !== undefined) this.#rooms.drop(room);
		const isRepeatable = event === "sendMessage" || repeatable.has(event);
		const result = await this.#requests.ask(event, sent, { isRepeatable, timeoutMs });
		if (event === "joinRoom" && isJoinAnswer(result)) this.#rooms.joined(result);
		return result as InferAck<P, E>;
	}

	#listenersOf(event: string): Listeners {
		const system: readonly string[] = ["connect", "disconnect", "error", "resync"] satisfies (keyof SystemEvents)[];
		return system.includes(event) ? this.#system : this.#events;
	}

	#read(text: unknown): void {
		let frame: unknown;
		try {
			frame = JSON.parse(String(text));
		} catch {
			this.dropped += 1;
			return;
		}
		if (!Array.isArray(frame) || typeof frame[0] !== "string" || !this.#take(frame[0], frame[1], frame[2]))
			this.dropped += 1;
	}

	/** False for a frame that means nothing here. */
	#take(event: string, data: unknown, id: unknown): boolean {
		if (event === "ack") return this.#requests.ack(id, data);
		if (event === "error") return this.#takeError(data, id);
		if (event === "welcome") return this.#welcome(data);
		if (event === "pong") return true;
		if (event === "reconnect") this.#link.backoff.told(Number((data as { inMs?: unknown } | null)?.inMs));
		if (event === "newMessage" || event === "messageUpdated") {
			const change = changeOf(data);
			// A repeat is no fault of the server's: it may come both live and with a join.
			if (change && !this.#rooms.see(change.room, change.updatedSeq)) return true;
		}
		return this.#events.tell(event, data) || event === "reconnect";
	}

	#takeError(data: unknown, id: unknown): boolean {
		const wire = data as WireError | null;
		if (typeof wire?.code !== "string") return false;
		const { code, message, event, issues, retryAfterMs } = wire;
		const error = new ChatError(code, message, {
			...(event !== undefined && { event }),
			...(issues !== undefined && { issues }),
			...(retryAfterMs !== undefined && { retryAfterMs }),
		});
		return id === undefined ? this.#system.tell("error", error) || true : this.#requests.fail(id, error);
	}

	#welcome(data: unknown): boolean {
		const { connectionId, userId, heartbeatMs } = (data ?? {}) as Record<string, unknown>;
		if (typeof connectionId !== "string" || this.connected) return false;
		this.id = connectionId;
		this.userId = typeof userId === "string" ? userId : undefined;
		this.#link.opened(Number(heartbeatMs) || 20_000);
		// Rooms first, or what waits to be sent would find no membership.
		this.#requests.up(() => {
			for (const rejoin of this.#rooms.rejoins()) this.#rejoin(rejoin);
		});
		this.#system.tell("connect", { connectionId, userId: this.userId ?? null });
		return true;
	}

	#rejoin(data: Rejoin): void {
		this.#requests
			// Not repeated by itself: the next connection joins again, from where the room stands then.
			.ask("joinRoom", data, { isRepeatable: false, timeoutMs: this.#timeoutMs })
			.then((answer) => isJoinAnswer(answer) && this.#caughtUp(answer))
			.catch((error) => {
				if (!ChatError.is(error)) return;
				// Not admitted any more: asking at each reconnect would be refused each time.
				if (!isTransient(error)) this.#rooms.drop(data.room);
				this.#system.tell("error", error);
			});
	}

	#caughtUp(answer: JoinAnswer): void {
		if (answer.recovered) {
			for (const message of answer.messages) {
				const change = changeOf(message);
				if (!change || !this.#rooms.see(change.room, change.updatedSeq)) continue;
				this.#events.tell(change.seq === change.updatedSeq ? "newMessage" : "messageUpdated", message);
			}
		} else this.#system.tell("resync", answer);
		this.#rooms.joined(answer);
	}

	#down(why: Disconnected): void {
		this.id = undefined;
		this.#requests.down();
		this.#system.tell("disconnect", why);
	}
}

const isTransient = ({ code }: ChatError) =>
	code === "STORE_UNAVAILABLE" || code === "RATE_LIMITED" || code === "INTERNAL";

/** The id is made when the user sends, and kept over every attempt. */
function withClientId(data: object): object {
	return { ...data, clientId: ("clientId" in data && data.clientId) || crypto.randomUUID() };
}

function roomOf(data: unknown): string | undefined {
	const room = typeof data === "object" && data !== null && "room" in data ? data.room : undefined;
	return typeof room === "string" ? room : undefined;
}
