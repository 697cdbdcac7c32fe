import type { Disconnect } from "../../connection/socket";

/** The property of a socket that holds its listener. Not closures, because every connection would have one for each event. */
const listenerKey = Symbol("jsandy-chat listener");

/** The part of a WebSocket of Node's `ws` that is used without Hono in between. */
export interface NodeSocket {
	send(text: string): void;
	close(code?: number, reason?: string): void;
	on(event: string, listener: (...args: never[]) => void): unknown;
	off(event: string, listener: (...args: never[]) => void): unknown;
	listeners(event: string): ((...args: never[]) => void)[];
	/** False where the listener decides whether a ping is answered. Undefined in versions of `ws` before 8.16. */
	_autoPong?: boolean;
	pong(data: Uint8Array): void;
	pause(): void;
	resume(): void;
	readonly isPaused: boolean;
	readonly _receiver: Partial<Receiver>;
	[listenerKey]?: SocketListener;
}

/** The parser of `ws`, which goes through all bytes that it was given in one loop. */
interface Receiver {
	_loop: boolean;
	startLoop(callback: (error?: Error | null) => void): void;
	destroy(error: Error): void;
}

/** The listener of a socket: its connection. */
export interface SocketListener {
	/** Called with each frame: a string for text, anything else is binary. */
	receive(frame: unknown): void;
	/** Called for each protocol ping and pong. Returns false if a ping must not be answered. */
	receiveControl(): boolean;
	/** Called when the socket has closed. */
	end(disconnect: Disconnect): void;
}

/** The events that a Hono helper listens to. */
const EVENTS = ["message", "close", "error"];

export function isNodeSocket(raw: object): raw is NodeSocket {
	const { on, off, listeners, _receiver } = raw as Partial<NodeSocket>;
	const isEmitter = typeof on === "function" && typeof off === "function" && typeof listeners === "function";
	return isEmitter && _receiver !== undefined;
}

/**
 * Replaces the listeners of the Hono helper that has opened a socket, because the helper creates an event object for each
 * frame, and its listeners keep the whole upgrade request alive. Must be called from the helper's `onOpen`.
 *
 * @param onDone called when the helper's listeners are removed.
 */
export function takeOver(socket: NodeSocket, listener: SocketListener, onDone: () => void): void {
	const others = new Map(EVENTS.map((event) => [event, new Set(socket.listeners(event))]));
	// The helper adds its listeners and delivers the early frames right after `onOpen`, before this microtask.
	queueMicrotask(() => {
		for (const event of EVENTS) {
			for (const added of socket.listeners(event)) if (!others.get(event)?.has(added)) socket.off(event, added);
		}
		socket[listenerKey] = listener;
		socket.on("message", onMessage);
		// Pings count as frames do, so `ws` must not answer those that are over the limit.
		if (socket._autoPong) socket._autoPong = false;
		socket.on("ping", onPing);
		socket.on("pong", onPong);
		socket.on("close", onClose);
		socket.on("error", onError);
		onDone();
	});
}

/** Stops reading, and parsing what was read: the rest of one chunk may be thousands of small frames. */
export function pauseReading(socket: NodeSocket): void {
	socket.pause();
	socket._receiver._loop = false;
}

/** Reads again, and parses what was left when reading was paused. */
export function resumeReading(socket: NodeSocket): void {
	socket.resume();
	// Later, because the parser may be in the middle of delivering a frame.
	queueMicrotask(() => {
		const { _receiver: receiver } = socket;
		if (socket.isPaused) return;
		receiver.startLoop?.((error) => {
			if (error) receiver.destroy?.(error);
		});
	});
}

function onMessage(this: NodeSocket, data: Buffer, isBinary: boolean): void {
	this[listenerKey]?.receive(isBinary ? data : String(data));
}

function onPing(this: NodeSocket, data: Buffer): void {
	const mayAnswer = this[listenerKey]?.receiveControl();
	if (mayAnswer && this._autoPong === false) this.pong(data);
}

function onPong(this: NodeSocket): void {
	this[listenerKey]?.receiveControl();
}

function onClose(this: NodeSocket, code: number, reason: Buffer): void {
	this[listenerKey]?.end({ code: code || 1006, reason: String(reason) });
}

/** An error is always followed by a close. Without a listener the error would end the process. */
function onError(): void {}
