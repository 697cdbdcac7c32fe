import type { ChatClient } from "./chat-client";
import { observeConnection } from "./client-state";
import type { AnyProcedure, BuiltInChat } from "./events";
import type { ChatClientOptions } from "./options";
import { memoryOutbox } from "./outbox/memory-outbox";
import { Outbox } from "./outbox/outbox";
import { type ChatRoom, TypedRoom } from "./room/chat-room";
import { DAY_MS } from "./room/limits";
import { applyServerEvents } from "./room/server-events";
import { ChatSocket, connectsByItself } from "./socket/chat-socket";
import type { TokenSocket } from "./wire/token-source";
import { addToken, nextUrl } from "./wire/url";

/**
 * Creates a typed chat client that works offline and can be observed. A room shows a message at once and sends it exactly
 * once; its view stays complete over lost connections. `P` is the procedure's type, for the app's custom events.
 *
 * @throws Error if it connects and the platform has no WebSocket and none was passed; TypeError for an invalid `url`.
 * @example
 * const client = createChatClient({ url: "/api/chat/wsChat" });
 * const room = client.room("general");
 * room.subscribe(() => show(room.state.messages));
 * await room.join();
 * room.send("hello");
 */
export function createChatClient<P extends AnyProcedure = BuiltInChat>(options: ChatClientOptions): ChatClient<P> {
	const {
		url,
		getToken,
		userId,
		outbox: storage = memoryOutbox(),
		maxDrafts = 1_000,
		draftMaxAgeMs = DAY_MS,
		autoConnect = connectsByItself(options),
		...rest
	} = options;
	const onError = (error: unknown) => options.onError?.(error);

	const socket: ChatSocket = new ChatSocket({
		...rest,
		url: getToken ? async (failure) => addToken(await nextUrl(url, failure), await getToken()) : url,
		autoConnect: false,
	});
	getToken?.attach?.(socket as TokenSocket, onError);
	const state = observeConnection(socket, userId ?? null, onError);
	const rooms = new Map<string, ChatRoom>();
	const outbox = new Outbox({ socket, storage, maxDrafts, draftMaxAgeMs, room, onError });
	applyServerEvents(socket, rooms, outbox);

	function room(name: string): ChatRoom {
		const known = rooms.get(name.normalize("NFC"));
		if (known) return known;
		const created = new TypedRoom(name, state.value.userId, { socket, outbox, onError });
		rooms.set(created.name, created);
		return created;
	}
	const connect = () => {
		socket.connect();
		state.set({ ...state.value, connection: socket.state });
	};

	if (userId !== undefined) void outbox.identify(userId);
	if (autoConnect) connect();
	return {
		room: room as (name: string) => never,
		get state() {
			return state.value;
		},
		subscribe: (listener) => state.subscribe(listener),
		socket: socket as unknown as ChatSocket<P>,
		connect,
		wake: () => socket.wake(),
		close: () => socket.close(),
	};
}
