import { ChatError } from "../errors";
import type { AnyProcedure, BuiltInChat, Disconnected } from "./events";
import type { ChatSocketOptions } from "./options";
import { memoryOutbox } from "./outbox/memory-outbox";
import { Outbox } from "./outbox/outbox";
import type { OutboxStorage } from "./outbox/outbox-storage";
import { type ChatRoom, TypedRoom } from "./room/chat-room";
import { Observable } from "./room/observable";
import type { RoomEvent } from "./room/room-event";
import { ChatSocket } from "./socket/chat-socket";
import type { ConnectionState } from "./socket/connection";
import { isMember, isMessage, isRecord, isSeq, roomOf } from "./wire/guards";
import { readJoinAck } from "./wire/read-ack";
import { toSocketUrl } from "./wire/url";

/** Options of `createChatClient`. */
export interface ChatClientOptions extends ChatSocketOptions {
	/**
	 * Gives a credential, before each attempt to connect; it is put into the URL as `token`. One that fails is told to `onError`,
	 * and asked again for the next attempt. Default: none; a cookie is sent by itself.
	 */
	getToken?: () => string | Promise<string>;
	/** Where messages are kept that are not acked. Default: in memory, gone with the page. */
	outbox?: OutboxStorage;
	/** Most messages that may wait there, of all rooms; one more is `"failed"` at once, to be tried again. Default: 1000. */
	maxDrafts?: number;
}

/** What a client knows of its connection. */
export interface ClientState {
	readonly connection: ConnectionState;
	/** Who the server takes this client for; null before the first connection, and where the app has no users. */
	readonly userId: string | null;
	/** Why an open connection was lost, or the client closed; undefined once there is one again, and where none was yet. */
	readonly lost: Disconnected | undefined;
	/** Why the last attempt to connect came to nothing; undefined once one has worked. */
	readonly error: Error | undefined;
}

/** A chat on one connection: rooms with a view each, and an outbox that loses nothing. */
export interface ChatClient<P extends AnyProcedure = BuiltInChat> {
	/** The room of that name; the same object each time. */
	room(name: string): ChatRoom<P>;
	readonly state: ClientState;
	/** Calls back after each change of `state`, until the returned function is called. */
	subscribe(listener: () => unknown): () => void;
	/** What is below the rooms, typed by `P`: for events of the app's own, and numbers such as `gaps`. Rooms are joined by `room`. */
	readonly socket: ChatSocket<P>;
	/** Connects a client that is idle or was closed; else does nothing. After a `close`, rooms have to be joined again. */
	connect(): void;
	/** Closes for good: no further attempt, and all rooms are left. What was not sent stays in the outbox, and in view. */
	close(): void;
}

/**
 * A chat client: typed, offline-proof, and made to be watched. Rooms show a message at once, send it once, and keep their view
 * whole over lost connections. `P` is the procedure's type, for events of the app's own.
 *
 * @throws Error where the platform has no WebSocket and none was passed; TypeError for a bad `url`.
 * @example
 * const client = createChatClient({ url: "/api/chat/wsChat" });
 * const room = client.room("general");
 * room.subscribe(() => show(room.state.messages));
 * await room.join();
 * room.send("hello");
 */
export function createChatClient<P extends AnyProcedure = BuiltInChat>(options: ChatClientOptions): ChatClient<P> {
	const { outbox: storage = memoryOutbox(), maxDrafts = 1_000, getToken, ...socketOptions } = options;
	const onError = (error: unknown) => options.onError?.(error);
	const url = getToken ? () => withToken(options.url, getToken) : options.url;
	const socket: ChatSocket = new ChatSocket({ ...socketOptions, url, autoConnect: false });
	const state = new Observable<ClientState>(
		{
			connection: socket.state,
			userId: null,
			lost: undefined,
			error: undefined,
		},
		onError,
	);
	const rooms = new Map<string, ChatRoom>();
	const tellAll = (event: RoomEvent, isToldTo = (_: ChatRoom) => true) => {
		for (const room of rooms.values()) if (isToldTo(room)) room.apply(event);
	};
	const room = (name: string): ChatRoom => {
		const known = rooms.get(name.normalize("NFC"));
		if (known) return known;
		const made = new TypedRoom(name, state.value.userId, { socket, outbox, onError });
		rooms.set(made.name, made);
		return made;
	};
	const outbox = new Outbox({
		socket,
		storage,
		max: maxDrafts,
		apply: (name, event) => room(name).apply(event),
		isJoined: (name) => rooms.get(name)?.state.membership === "joined",
		onError,
	});
	/** Tells the view of the room that an event of the server is about. */
	const hear = (data: unknown, event: RoomEvent) => rooms.get(roomOf(data) ?? "")?.apply(event);

	socket.on("connect", ({ userId }) => {
		state.set({ connection: "open", userId, lost: undefined, error: undefined });
		tellAll({ type: "identified", userId });
	});
	socket.on("failed", (error) => state.set({ ...state.value, error }));
	socket.on("disconnect", (lost) => {
		state.set({ ...state.value, connection: socket.state, lost });
		tellAll({ type: lost.willReconnect ? "joining" : "left" }, ({ state: { membership } }) => membership !== "left");
	});
	socket.on("rejoin", (ack) => {
		hear(ack, { type: "joined", ack: readJoinAck(ack, roomOf(ack)) });
		outbox.flush(roomOf(ack));
	});
	const hearChange = (message: unknown) => isMessage(message) && hear(message, { type: "changed", message });
	socket.on("newMessage", hearChange);
	socket.on("messageUpdated", hearChange);
	for (const type of ["userJoined", "userLeft"] as const) {
		socket.on(type, (member: unknown) => isMember(member) && hear(member, { type, member }));
	}
	socket.on("userTyping", (member: unknown) => {
		const { isTyping } = (member ?? {}) as { isTyping?: unknown };
		if (isMember(member)) hear(member, { type: "typing", member, isTyping: isTyping === true });
	});
	socket.on("occupancy", (data: unknown) => {
		if (isRecord(data) && isSeq(data.count)) hear(data, { type: "occupancy", count: data.count });
	});
	socket.on("removed", (removed) =>
		hear(removed, { type: "left", error: new ChatError("FORBIDDEN", String(removed?.reason)) }),
	);

	const connect = () => {
		socket.connect();
		state.set({ ...state.value, connection: socket.state });
	};
	void outbox.load();
	if (options.autoConnect ?? true) connect();
	return {
		room: room as (name: string) => never,
		get state() {
			return state.value;
		},
		subscribe: (listener) => state.subscribe(listener),
		socket: socket as unknown as ChatSocket<P>,
		connect,
		close: () => socket.close(),
	};
}

async function withToken(url: ChatSocketOptions["url"], getToken: () => string | Promise<string>): Promise<URL> {
	const resolved = new URL(toSocketUrl(typeof url === "function" ? await url() : url));
	resolved.searchParams.set("token", await getToken());
	return resolved;
}
