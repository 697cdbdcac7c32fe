import type { OutboxStorage } from "./outbox/outbox-storage";
import type { TokenSource } from "./wire/token-source";
import type { UrlSource } from "./wire/url";
import type { WebSocketClass } from "./wire/web-socket";

/** The part of a schema that `validate` uses; every zod schema has it. */
export interface EventSchema {
	safeParse(data: unknown): { success: boolean; data?: unknown };
}

/** Options of a `ChatSocket`. */
export interface ChatSocketOptions {
	/**
	 * The URL of the procedure: ws:, wss:, http: or https:, or relative to the page. A function is called for each attempt to
	 * connect. `probed(url)` closes the socket for good if the server answers 401 over HTTP.
	 */
	url: UrlSource;
	/** WebSocket subprotocols to offer. Default: none. */
	protocols?: string | string[];
	/** The WebSocket class. Default: the platform's. Node 20 has none: pass the one of the package `ws`. */
	WebSocket?: WebSocketClass;
	/**
	 * Whether to connect at construction. Default: true in a page or if `WebSocket` is passed, else false, because a server
	 * that renders a page must not go online as its user.
	 */
	autoConnect?: boolean;
	/**
	 * How long to wait for an answer while connected, in milliseconds, before the request fails with an unknown outcome. A
	 * `sendMessage` is sent again instead, and a page of messages may take longer. Default: 5000.
	 */
	timeoutMs?: number;
	/**
	 * How long an attempt to connect may take, in milliseconds. Doubled after each attempt that failed, up to a minute. Default:
	 * 10,000.
	 */
	connectTimeoutMs?: number;
	/** The most events that may be outgoing or pending at a time. Default: 1000. */
	maxPending?: number;
	/**
	 * Schemas for the events that the server sends, by event name: `outgoingEvents` of `jsandy-chat/schemas`, and those of
	 * custom events. Data that does not match reaches no listener and is counted in `dropped`. Default: none; the client then
	 * checks only the fields that a view needs. Schemas add zod to the bundle.
	 */
	validate?: Readonly<Record<string, EventSchema>>;
	/** Returns a number from 0 to below 1; it spreads the delays between attempts to connect or to send. Default: `Math.random`. */
	random?: () => number;
	/**
	 * Called with each error that no promise or listener receives: a failed attempt to connect, a listener that threw, a `url`
	 * function that failed, an `emit` that was given up, an `error` of the server without a listener. Default: none.
	 */
	onError?: (error: unknown) => void;
}

/** Options of `createChatClient`. */
export interface ChatClientOptions extends ChatSocketOptions {
	/**
	 * Returns a credential before each attempt to connect; the client puts it into the URL as `token`. With `refreshed(getToken)`
	 * also before the last one expires, on the same connection. If it fails, the error goes to `onError`, and the next attempt
	 * calls it again; throw `new ChatError("UNAUTHORIZED")` when the user is signed out, and the client closes. Default: none; the
	 * browser sends cookies by itself.
	 */
	getToken?: TokenSource;
	/**
	 * The user, if the app knows it before the server names it: their drafts are then shown before the first connection.
	 * Default: unknown until then.
	 */
	userId?: string;
	/** Storage for messages that are not acked. Default: in memory, lost with the page. */
	outbox?: OutboxStorage;
	/** The most messages in the outbox, over all rooms; one more becomes `"failed"` at once, and can be retried. Default: 1000. */
	maxDrafts?: number;
	/**
	 * How old a draft may be when it is sent, in milliseconds; an older one becomes `"failed"`, and can be retried. Default: a
	 * day.
	 */
	draftMaxAgeMs?: number;
}

/** Options of one `request`. */
export interface RequestOptions<Ack = unknown> {
	/**
	 * How long to wait for the answer while connected, in milliseconds. For `sendMessage`, the delay until it is sent again, at
	 * least a second; it fails only after two minutes. Default: the socket's `timeoutMs`.
	 */
	timeoutMs?: number;
	/** Called each time the event is sent: not while disconnected, and again when it is sent again. */
	onSent?: () => void;
	/**
	 * Called with the ack as soon as it arrives, before any event that the server sent after it; a promise can be overtaken by
	 * such events. If it throws, the request rejects with that error.
	 */
	onAck?: (ack: Ack) => void;
}
