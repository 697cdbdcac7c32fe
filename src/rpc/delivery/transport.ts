import type { WSContext } from "hono/ws";
import type { Batch } from "./batch";
import { isNodeSocket, pauseReading, resumeReading } from "./node/node-socket";
import { isWsSocket, type WsSocket, writeRaw } from "./node/raw-writer";

/** What a connection uses of a runtime's socket. No method throws. */
export interface Transport {
	/** Sends every frame, in order. Costs as much as one frame where the runtime lets bytes be written. */
	write(batches: readonly Batch[]): void;
	close(code: number, reason: string): void;
	/** Returns the bytes accepted and not yet written to the network; 0 where the runtime does not report them. */
	bufferedAmount(): number;
	/** Sends a protocol ping. Returns false where the runtime has none. */
	ping(): boolean;
	/** Stops reading from the network, where the runtime can. */
	pause(): void;
	resume(): void;
	/** Ends the socket without a closing handshake where the runtime can, and closes it otherwise. */
	terminate(): void;
}

/** The parts of the sockets of Node's `ws`, Bun, Deno and Workers that are used where they exist. */
interface RawSocket {
	bufferedAmount?: number;
	getBufferedAmount?: () => number;
	ping?: () => void;
	terminate?: () => void;
	pause?: () => void;
	resume?: () => void;
	on?: (event: "pong", listener: () => void) => void;
}

/** The most bytes that the WebSocket protocol allows in a close reason. */
const REASON_MAX_BYTES = 123;

/**
 * Wraps a runtime's socket. `onPong` is called for each protocol pong where the runtime reports them, except for Node's
 * `ws`.
 */
export function createTransport(ws: WSContext, onPong: () => void): Transport {
	const raw: RawSocket = ws.raw ?? {};
	// Without Hono's context where possible, because the context keeps the upgrade request alive.
	if (isNodeSocket(raw)) return new SocketTransport(raw, raw);
	raw.on?.("pong", onPong);
	return new SocketTransport(raw, ws);
}

/** A class and not an object of closures, because every connection would have closures of its own. */
class SocketTransport implements Transport {
	readonly #raw: RawSocket;
	readonly #socket: Pick<WSContext, "send" | "close">;
	readonly #ws: WsSocket | undefined;

	constructor(raw: RawSocket, socket: Pick<WSContext, "send" | "close">) {
		this.#raw = raw;
		this.#socket = socket;
		this.#ws = isWsSocket(raw) ? raw : undefined;
	}

	write(batches: readonly Batch[]): void {
		if (this.#ws && tryRaw(this.#ws, batches)) return;
		for (const { frames } of batches) for (const { text } of frames) ignoreErrors(() => this.#socket.send(text));
	}

	close(code: number, reason: string): void {
		ignoreErrors(() => this.#socket.close(code, cutToBytes(reason, REASON_MAX_BYTES)));
	}

	bufferedAmount(): number {
		return this.#raw.getBufferedAmount?.() ?? this.#raw.bufferedAmount ?? 0;
	}

	ping(): boolean {
		ignoreErrors(() => this.#raw.ping?.());
		return this.#raw.ping !== undefined;
	}

	pause(): void {
		const raw = this.#raw;
		ignoreErrors(() => (isNodeSocket(raw) ? pauseReading(raw) : raw.pause?.()));
	}

	resume(): void {
		const raw = this.#raw;
		ignoreErrors(() => (isNodeSocket(raw) ? resumeReading(raw) : raw.resume?.()));
	}

	terminate(): void {
		if (this.#raw.terminate) ignoreErrors(() => this.#raw.terminate?.());
		else this.close(1011, "no answer");
	}
}

/** Writes bytes where possible. Not by `ignoreErrors`, because that needs a closure for each write. */
function tryRaw(ws: WsSocket, batches: readonly Batch[]): boolean {
	try {
		return writeRaw(ws, batches);
	} catch {
		return true;
	}
}

function ignoreErrors(action: () => void): void {
	try {
		action();
	} catch {
		// Some runtimes throw on a socket that is already closed; the connection ends by its close event.
	}
}

function cutToBytes(text: string, max: number): string {
	const bytes = new TextEncoder().encode(text);
	return bytes.length <= max ? text : new TextDecoder().decode(bytes.subarray(0, max)).replace(/\ufffd$/, "");
}
