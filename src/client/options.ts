import type { UrlSource } from "./wire/url";
import type { WebSocketClass } from "./wire/web-socket";

/** What "validate" asks of a schema: a zod schema has it. */
export interface EventSchema {
	safeParse(data: unknown): { success: boolean; data?: unknown };
}

/** Options of a `ChatSocket`. */
export interface ChatSocketOptions {
	/**
	 * Where the procedure is mounted: ws:, wss:, http: or https:, or relative to the page. A function is called for each
	 * attempt.
	 */
	url: UrlSource;
	/** WebSocket subprotocols to offer. Default: none. */
	protocols?: string | string[];
	/** The WebSocket class. Default: the platform's. Node 20 has none: pass that of the package `ws`. */
	WebSocket?: WebSocketClass;
	/** Connect at construction. Default: true. */
	autoConnect?: boolean;
	/**
	 * How long an answer may take while connected, in milliseconds, before the request is given up as unknown; a `sendMessage`
	 * is sent again then. Default: 5000.
	 */
	timeoutMs?: number;
	/** Most events that may wait to be sent or to be answered. Default: 1000. */
	maxPending?: number;
	/**
	 * Checks what comes, by event, as `outgoingEvents` of `jsandy-chat/schemas` does, and those of your own: data that does
	 * not fit reaches nobody, and counts as `dropped`. Default: what a view needs is looked at, and the rest is the
	 * server's word. It costs a bundle zod.
	 */
	validate?: Readonly<Record<string, EventSchema>>;
	/** A number from 0 to below 1, for the waits between attempts, to connect or to send. Default: `Math.random`. */
	random?: () => number;
	/**
	 * Told what has nobody else to tell: an attempt to connect that failed, a listener that threw, a `url` function that
	 * failed, an `emit` that was given up, an `error` of the server that nobody listens for. Default: nobody.
	 */
	onError?: (error: unknown) => void;
}

/** Options of one `request`. */
export interface RequestOptions<Ack = unknown> {
	/**
	 * How long the answer may take while connected, in milliseconds. For `sendMessage`, how long until it is sent again, and at
	 * least a second: it is given up only after two minutes. Default: the socket's `timeoutMs`.
	 */
	timeoutMs?: number;
	/** Called when the event goes out; not while there is no connection, and again when it is sent again. */
	onSent?: () => void;
	/**
	 * Called with the ack in the moment it comes: before what the server sent after it, which can overtake a promise. What it
	 * throws, the request rejects with.
	 */
	onAck?: (ack: Ack) => void;
}
