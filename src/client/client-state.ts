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
	/**
	 * The events that the last server answers, such as `"editMessage"` or `"addReaction"`, for buttons that only some servers
	 * support; empty before the first connection.
	 */
	readonly features: readonly string[];
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
	const initial: ClientState = {
		connection: socket.state,
		userId,
		features: [],
		lost: undefined,
		error: undefined,
	};
	const state = new Observable(initial, onError);
	// An older server names none.
	socket.on("connect", ({ userId, features = [] }) =>
		state.set({ connection: "open", userId, features, lost: undefined, error: undefined }),
	);
	socket.on("failed", (error) => state.set({ ...state.value, error }));
	socket.on("disconnect", (lost) => state.set({ ...state.value, connection: socket.state, lost }));
	return state;
}
