import type { Batch } from "../batch";

/** The parts of a WebSocket of Node's `ws`, and of its network socket, that are used where all of them exist. */
export interface WsSocket {
	readonly readyState: number;
	readonly _isServer: boolean;
	/** The negotiated extensions: none, or compression. */
	readonly _extensions: object;
	readonly _socket: RawSocket;
	readonly _sender: {
		readonly _queue: readonly unknown[];
		readonly _bufferedBytes: number;
		/** Not 0 while the sender compresses or reads a blob. Older versions have `_deflating` instead. */
		readonly _state?: number;
		readonly _deflating?: boolean;
		/** False in the middle of a message of several fragments. */
		readonly _firstFragment: boolean;
	};
}

interface RawSocket {
	readonly writable: boolean;
	cork(): void;
	uncork(): void;
	write(bytes: Uint8Array): unknown;
}

const OPEN = 1;
/**
 * Up to this many bytes, copying the pieces into one is cheaper than passing the system a list of them; measured by `bench`.
 */
const JOIN_MAX = 1024;

/**
 * Writes batches as bytes to the network socket of a WebSocket of `ws`. A batch that many sockets share is encoded once, and
 * costs one write for each socket. Returns false, and writes nothing, when `ws` itself must send: when it is closing, or has
 * frames queued that these bytes would overtake.
 */
export function writeRaw(ws: WsSocket, batches: readonly Batch[]): boolean {
	const raw = ws._socket;
	// Read again each time, because `ws` removes it when the socket is closed.
	if (ws.readyState !== OPEN || !raw?.writable || !isIdle(ws._sender)) return false;
	if (batches.length === 1) {
		raw.write(batches[0]!.bytes);
		return true;
	}
	const pieces = batches.map(({ bytes }) => bytes);
	const total = pieces.reduce((sum, { length }) => sum + length, 0);
	if (total <= JOIN_MAX) raw.write(Buffer.concat(pieces, total));
	else writeAll(raw, pieces);
	return true;
}

function writeAll(raw: RawSocket, pieces: readonly Buffer[]): void {
	raw.cork();
	try {
		for (const piece of pieces) raw.write(piece);
	} finally {
		raw.uncork();
	}
}

function isIdle({ _queue, _bufferedBytes, _state = 0, _deflating = false, _firstFragment }: WsSocket["_sender"]) {
	return _queue.length === 0 && _bufferedBytes === 0 && _state === 0 && !_deflating && _firstFragment;
}

/**
 * Returns true for a WebSocket of `ws` on the server that does not compress. The parts used are not documented, so a version
 * that differs in any of them is left to send by itself.
 */
export function isWsSocket(socket: object): socket is WsSocket {
	const { _isServer, _extensions, _socket, _sender } = socket as Partial<WsSocket>;
	return (
		_isServer === true &&
		typeof _extensions === "object" &&
		Object.keys(_extensions).length === 0 &&
		typeof _socket?.cork === "function" &&
		typeof _socket.uncork === "function" &&
		typeof _socket.write === "function" &&
		Array.isArray(_sender?._queue) &&
		typeof _sender._bufferedBytes === "number" &&
		typeof _sender._firstFragment === "boolean" &&
		(typeof _sender._state === "number" || typeof _sender._deflating === "boolean")
	);
}
