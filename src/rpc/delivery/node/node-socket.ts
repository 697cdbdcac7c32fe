import type { Disconnect } from "../../connection/socket";

/** Where a socket keeps who listens: a closure for each event would be one more for each connection. */
const listenerKey = Symbol("jsandy-chat listener");

/** A WebSocket of Node's `ws`, as far as it is used without Hono in between. */
export interface NodeSocket {
	send(text: string): void;
	close(code?: number, reason?: string): void;
	on(event: string, listener: (...args: never[]) => void): unknown;
	off(event: string, listener: (...args: never[]) => void): unknown;
	listeners(event: string): ((...args: never[]) => void)[];
	[listenerKey]?: SocketListener;
}

/** What a connection hears of its socket. */
export interface SocketListener {
	/** A text as a string; anything else is binary. */
	receive(frame: unknown): void;
	/** A pong came. */
	seen(): void;
	end(disconnect: Disconnect): void;
}

/** What a Hono helper listens to. */
const EVENTS = ["message", "close", "error"];

export function isNodeSocket(raw: object): raw is NodeSocket {
	const { on, off, listeners, _receiver } = raw as Partial<NodeSocket> & { _receiver?: unknown };
	const isEmitter = typeof on === "function" && typeof off === "function" && typeof listeners === "function";
	return isEmitter && _receiver !== undefined;
}

/**
 * Listens to the socket itself from now on, in place of the Hono helper that has opened it: that makes an event object of
 * each frame, and its listeners keep the whole upgrade request for as long as the socket lives. To be called from the
 * helper's `onOpen`.
 *
 * @param onDone called once the helper hears nothing any more.
 */
export function takeOver(socket: NodeSocket, listener: SocketListener, onDone: () => void): void {
	const others = new Map(EVENTS.map((event) => [event, new Set(socket.listeners(event))]));
	// The helper adds its listeners, and hands over the frames that were early, right after `onOpen`; the next one comes later.
	queueMicrotask(() => {
		for (const event of EVENTS) {
			for (const added of socket.listeners(event)) if (!others.get(event)?.has(added)) socket.off(event, added);
		}
		socket[listenerKey] = listener;
		socket.on("message", onMessage);
		socket.on("pong", onPong);
		socket.on("close", onClose);
		socket.on("error", onError);
		onDone();
	});
}

function onMessage(this: NodeSocket, data: Buffer, isBinary: boolean): void {
	this[listenerKey]?.receive(isBinary ? data : String(data));
}

function onPong(this: NodeSocket): void {
	this[listenerKey]?.seen();
}

function onClose(this: NodeSocket, code: number, reason: Buffer): void {
	this[listenerKey]?.end({ code: code || 1006, reason: String(reason) });
}

/** Always followed by a close; without a listener it would end the process. */
function onError(): void {}
