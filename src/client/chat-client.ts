import type { ClientState } from "./client-state";
import type { AnyProcedure, BuiltInChat } from "./events";
import type { ChatRoom } from "./room/chat-room";
import type { ChatSocket } from "./socket/chat-socket";

/** A chat over one connection: rooms, each with a view, and an outbox that loses no message. */
export interface ChatClient<P extends AnyProcedure = BuiltInChat> {
	/** Returns the room of that name; always the same object for the same name. */
	room(name: string): ChatRoom<P>;
	readonly state: ClientState;
	/** Calls `listener` after each change of `state`, until the returned function is called. */
	subscribe(listener: () => unknown): () => void;
	/**
	 * The socket below the rooms, typed by `P`, for the app's custom events and for counters such as `gaps`. Join rooms with
	 * `room`, not with the socket.
	 */
	readonly socket: ChatSocket<P>;
	/** Connects a client that is idle or closed; otherwise does nothing. After a `close`, rooms have to be joined again. */
	connect(): void;
	/**
	 * Tells the client that the device or the network may be back, on a platform without a page's events: it connects at once, or
	 * checks that the connection is still alive.
	 *
	 * @example AppState.addEventListener("change", (state) => state === "active" && client.wake());
	 */
	wake(): void;
	/** Closes for good: the client does not reconnect, and leaves all rooms. Unsent messages stay in the outbox and in view. */
	close(): void;
}
