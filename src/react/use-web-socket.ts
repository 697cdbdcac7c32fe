import { useEffect, useState } from "react";
import { ChatSocket } from "../client/chat-socket";
import type { BuiltInChat } from "../client/options";
import type { WebSocketClass } from "../client/web-socket";
import type { SocketEvents } from "../rpc/infer";

/** Options of `useWebSocket`. Another `url`, or other `protocols`, make another connection. */
export interface UseWebSocketOptions {
	/** `ws:`, `wss:`, `http:` or `https:`, or relative to the page. */
	url: string;
	protocols?: string | string[];
	/** False keeps it unconnected. Default true. */
	enabled?: boolean;
	/** Default: the browser's own. */
	WebSocket?: WebSocketClass;
}

/** What `useWebSocket` gives. */
export interface UseWebSocket<P extends SocketEvents> {
	/** Null until the component is mounted, while it is not enabled, and in server rendering. */
	socket: ChatSocket<P> | null;
	/** True while the server is there. */
	connected: boolean;
}

/**
 * A connection that lives as long as the component, typed by the server's procedure.
 *
 * @example
 * const { socket, connected } = useWebSocket<typeof wsChat>({ url: "/api/chat/wsChat" });
 * useEffect(() => socket?.on("newMessage", show), [socket]);
 */
export function useWebSocket<P extends SocketEvents = BuiltInChat>(options: UseWebSocketOptions): UseWebSocket<P> {
	const { url, protocols, enabled = true, WebSocket } = options;
	const [socket, setSocket] = useState<ChatSocket<P> | null>(null);
	const [connected, setConnected] = useState(false);
	// By value, so that a list written in the component's body is not a new one at each render.
	const protocolList = [protocols ?? []].flat().join();

	useEffect(() => {
		if (!enabled) return;
		const opened = new ChatSocket<P>({
			url,
			...(protocolList && { protocols: protocolList.split(",") }),
			...(WebSocket && { WebSocket }),
		});
		opened.on("connect", () => setConnected(true));
		opened.on("disconnect", () => setConnected(false));
		setSocket(opened);
		return () => {
			opened.close();
			setSocket(null);
			setConnected(false);
		};
	}, [url, protocolList, enabled, WebSocket]);

	return { socket, connected };
}
