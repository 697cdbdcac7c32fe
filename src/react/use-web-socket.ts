import * as React from "react";
import { type AnyProcedure, type BuiltInChat, ChatSocket, type ChatSocketOptions } from "../client";

/** Options of `useWebSocket`. */
export interface UseWebSocketOptions extends Pick<ChatSocketOptions, "url" | "protocols" | "WebSocket" | "onError"> {
	/** Whether to have a socket at all. Default: true. */
	enabled?: boolean;
}

/** The result of `useWebSocket`. `socket` is null while disabled, in server rendering and in the first render. */
export type UseWebSocket<P extends AnyProcedure = BuiltInChat> =
	| { socket: ChatSocket<P>; connected: true }
	| { socket: ChatSocket<P> | null; connected: false };

/**
 * Returns a socket that lives as long as the component, with the events of procedure `P`. A different `url`, `protocols` or
 * `WebSocket` creates a new socket, except that a `url` function may change freely: it is called for each attempt to connect.
 *
 * @example
 * const { socket, connected } = useWebSocket<typeof wsChat>({ url: "/api/chat/wsChat" });
 * useEffect(() => {
 * 	if (!socket) return;
 * 	socket.emit("joinRoom", { room });
 * 	const off = socket.on("newMessage", (message) => add(message));
 * 	return () => {
 * 		off();
 * 		socket.emit("leaveRoom", { room });
 * 	};
 * }, [socket, room]);
 */
export function useWebSocket<P extends AnyProcedure = BuiltInChat>({
	url,
	protocols,
	enabled = true,
	WebSocket,
	onError,
}: UseWebSocketOptions): UseWebSocket<P> {
	const [socket, setSocket] = React.useState<ChatSocket<P> | null>(null);
	// Compared by content, because a component may create new objects on each render.
	const fixedUrl = typeof url === "function" ? undefined : String(url);
	const offered = JSON.stringify(protocols ?? []);

	const latestUrl = React.useRef(url);
	const latestOnError = React.useRef(onError);
	React.useEffect(() => {
		latestUrl.current = url;
		latestOnError.current = onError;
	});

	React.useEffect(() => {
		if (!enabled) return;
		const fetchUrl = () => (typeof latestUrl.current === "function" ? latestUrl.current() : latestUrl.current);
		const opened = new ChatSocket<P>({
			url: fixedUrl ?? fetchUrl,
			protocols: JSON.parse(offered) as string | string[],
			onError: (error) => latestOnError.current?.(error),
			...(WebSocket && { WebSocket }),
		});
		setSocket(opened);
		return () => {
			opened.close();
			setSocket(null);
		};
	}, [enabled, fixedUrl, offered, WebSocket]);

	const subscribe = React.useCallback(
		(changed: () => void) => {
			const offs = [socket?.on("connect", changed), socket?.on("disconnect", changed)];
			return () => {
				for (const off of offs) off?.();
			};
		},
		[socket],
	);
	const isConnected = React.useSyncExternalStore(
		subscribe,
		() => socket?.connected ?? false,
		() => false,
	);
	return socket && isConnected ? { socket, connected: true } : { socket, connected: false };
}
