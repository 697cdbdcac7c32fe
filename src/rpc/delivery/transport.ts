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
	/** Bun's: what is sent in `run` goes out in one write. */
	cork?: (run: () => void) => unknown;
	ping?: () => void;
	terminate?: () => void;
	pause?: () => void;
	resume?: () => void;
	on?: (event: "pong", listener: () => void) => void;
}

/** The most bytes that the WebSocket protocol allows in a close reason. */
const REASON_MAX_BYTES = 123;

export interface TransportOptions {
	/** Called for each protocol pong that the socket itself reports, except for Node's `ws`, whose connection listens itself. */
	onPong: () => void;
	/** True if the package's own `serve` serves the socket. It passes on the pongs that Hono's helper does not. */
	isOwnServe: boolean;
}

/** Wraps a runtime's socket. */
export function createTransport(ws: WSContext, { onPong, isOwnServe }: TransportOptions): Transport {
	const raw: RawSocket = ws.raw ?? {};
	// Without Hono's context where possible, because the context keeps the upgrade request alive.
	if (isNodeSocket(raw)) return new SocketTransport(raw, raw);
	raw.on?.("pong", onPong);
	if (!isBunSocket(raw)) return new SocketTransport(raw, ws);
	// Nobody hears the pongs of Hono's helper. Bun pings by itself, and closes a client that does not answer.
	return new SocketTransport(raw, raw, isOwnServe ? undefined : onPong);
}

const isBunSocket = (raw: RawSocket): raw is RawSocket & Pick<WSContext, "send" | "close"> => raw.cork !== undefined;

/** A class and not an object of closures, because every connection would have closures of its own. */
class SocketTransport implements Transport {
	readonly #raw: RawSocket;
	readonly #socket: Pick<WSContext, "send" | "close">;
	readonly #ws: WsSocket | undefined;
	/** Called for each ping that is sent, where no pong will be heard. */
	readonly #onPing: (() => void) | undefined;
	/** What the runtime's last `send` returned. */
	#sent: unknown;

	constructor(raw: RawSocket, socket: Pick<WSContext, "send" | "close">, onPing?: () => void) {
		this.#raw = raw;
		this.#onPing = onPing;
		this.#socket = socket;
		this.#ws = isWsSocket(raw) ? raw : undefined;
	}

	write(batches: readonly Batch[]): void {
		if (this.#ws && tryRaw(this.#ws, batches)) return;
		const { cork } = this.#raw;
		const isOneFrame = batches.length === 1 && batches[0]!.frames.length === 1;
		if (cork && !isOneFrame) ignoreErrors(() => cork.call(this.#raw, () => this.#sendEach(batches)));
		else ignoreErrors(() => this.#sendEach(batches));
	}

	#sendEach(batches: readonly Batch[]): void {
		for (const { frames } of batches) for (const { text } of frames) this.#sent = this.#socket.send(text);
	}

	close(code: number, reason: string): void {
		ignoreErrors(() => this.#socket.close(code, cutToBytes(reason, REASON_MAX_BYTES)));
	}

	bufferedAmount(): number {
		const raw = this.#raw;
		if (!raw.getBufferedAmount) return raw.bufferedAmount ?? 0;
		// Bun's `send` says whether bytes wait: a number above 0 is how many it has sent. Asking costs as much as sending.
		if ((this.#sent as number) > 0) return 0;
		return raw.getBufferedAmount();
	}

	ping(): boolean {
		ignoreErrors(() => this.#raw.ping?.());
		this.#onPing?.();
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
