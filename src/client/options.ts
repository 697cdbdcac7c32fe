import type { ChatError } from "../errors";
import type { SocketEvents } from "../rpc/infer";
import type { AckResults, incomingEvents } from "../schemas/incoming";
import type { outgoingEvents } from "../schemas/outgoing";
import type { Disconnected, UrlSource } from "./link";
import type { WebSocketClass } from "./web-socket";

/** The events of a chat without any of the app's own. */
export type BuiltInChat = SocketEvents<typeof incomingEvents, typeof outgoingEvents, AckResults>;

/** What the socket tells of itself. */
export interface SystemEvents {
	/** The server greeted: now, and after each reconnect. Every room is being joined again. */
	connect: { connectionId: string; userId: string | null };
	disconnect: Disconnected;
	/** An error that answers no request: its `code` is the wire's. */
	error: ChatError;
	/** A room could not be caught up: replace what you show by these messages. */
	resync: AckResults["joinRoom"];
}

/** Options of `ChatSocket`. */
export interface ChatSocketOptions {
	/** `ws:`, `wss:`, `http:` or `https:`; in a page also relative. A function is asked before each attempt. */
	url: UrlSource;
	protocols?: string | string[];
	/** Default: the global one. On Node 20 pass the one of `ws`. */
	WebSocket?: WebSocketClass;
	/** How long one attempt of a request may take, in milliseconds. Default 5,000. */
	timeoutMs?: number;
	/** Requests that may wait at once; more reject with `LIMIT_EXCEEDED`. Default 1,000. */
	maxPending?: number;
	/** False waits for `connect()`. Default true. */
	autoConnect?: boolean;
	/** Told what a listener threw, and what the platform's WebSocket threw. */
	onError?: (error: unknown) => void;
	/** Jitter of the reconnects; 0 to 1. Default `Math.random`. */
	random?: () => number;
}
