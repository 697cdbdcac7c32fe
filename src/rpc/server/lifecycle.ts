import type { ServerSocket } from "../connection/socket";

/** What JSandy's form of a WebSocket handler returns: functions that are called with the socket. */
interface Lifecycle {
	onConnect?(args: { socket: ServerSocket }): unknown;
	onDisconnect?(args: { socket: ServerSocket }): unknown;
	onError?(args: { socket: ServerSocket; error: unknown }): unknown;
}
const NAMES: ReadonlySet<string> = new Set<keyof Lifecycle>(["onConnect", "onDisconnect", "onError"]);

/**
 * Calls what a handler returned, if it is JSandy's `{ onConnect, onDisconnect, onError }`; any other value is ignored.
 *
 * @returns what `onConnect` returned.
 * @throws TypeError for an object that has another function of this kind, such as `onMessage`: it would never be called.
 */
export function runLifecycle(returned: unknown, socket: ServerSocket): unknown {
	if (!isLifecycle(returned)) return undefined;
	const other = Object.keys(returned).find((name) => /^on[A-Z]/.test(name) && !NAMES.has(name));
	if (other) {
		throw new TypeError(
			`a WebSocket handler returned ${other}, which is never called: only onConnect, onDisconnect and onError are; ` +
				"listen to events with socket.on",
		);
	}
	socket.on("disconnect", () => returned.onDisconnect?.({ socket }));
	const { onError } = returned;
	if (!onError) return returned.onConnect?.({ socket });
	return connectOrTell(returned, onError.bind(returned), socket);
}

/** The failure is reported by the server as well. */
async function connectOrTell(lifecycle: Lifecycle, onError: NonNullable<Lifecycle["onError"]>, socket: ServerSocket) {
	try {
		await lifecycle.onConnect?.({ socket });
	} catch (error) {
		await onError({ socket, error });
		throw error;
	}
}

const isLifecycle = (value: unknown): value is Lifecycle =>
	typeof value === "object" && value !== null && Object.entries(value).some(isHook);

const isHook = ([name, value]: [string, unknown]): boolean => /^on[A-Z]/.test(name) && typeof value === "function";
