import type { Disconnected } from "./events";
import { Observable } from "./observable";
import type { ChatSocket } from "./socket/chat-socket";
import type { ConnectionState } from "./socket/connection";

/** The state of a client's connection. */
export interface ClientState {
	readonly connection: ConnectionState;
	/**
	 * The user that the server authenticated. Before the first connection the one that the app named, or null; null in an app
	 * without users.
	 */
	readonly userId: string | null;
	/** Why the last open connection was lost, or the client closed; undefined while connected, and before the first connection. */
	readonly lost: Disconnected | undefined;
	/**
	 * Why the last attempt to connect failed; undefined once an attempt has succeeded. In a client that is closed, a `ChatError` with
	 * the code `UNAUTHORIZED` or `FORBIDDEN` means that this user has to sign in again, or may not.
	 */
	readonly error: Error | undefined;
}

/** Returns a client's state, which follows the socket's events. The client itself sets `connection` when the app connects. */
export function observeConnection(
	socket: ChatSocket,
	userId: string | null,
	onError: (error: unknown) => void,
): Observable<ClientState> {
	const initial: ClientState = { connection: socket.state, userId, lost: undefined, error: undefined };
	const state = new Observable(initial, onError);
	socket.on("connect", ({ userId }) => state.set({ connection: "open", userId, lost: undefined, error: undefined }));
	socket.on("failed", (error) => state.set({ ...state.value, error }));
	socket.on("disconnect", (lost) => state.set({ ...state.value, connection: socket.state, lost }));
	return state;
}
