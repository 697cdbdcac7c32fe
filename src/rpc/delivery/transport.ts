import type { WSContext } from "hono/ws";
import type { Batch } from "./batch";
import { isNodeSocket } from "./node/node-socket";
import { isWsSocket, type WsSocket, writeRaw } from "./node/raw-writer";

/** What a connection asks of a runtime's socket. None of it throws. */
export interface Transport {
	/** Sends every frame, in order; at the price of one where the runtime lets bytes be written. */
	write(batches: readonly Batch[]): void;
	close(code: number, reason: string): void;
	/** Bytes accepted and not yet written to the network; 0 where the runtime does not tell. */
	bufferedAmount(): number;
	/** Sends a protocol ping; false where the runtime has none. */
	ping(): boolean;
	/** Ends the socket without a closing handshake, where the runtime can; else closes it. */
	terminate(): void;
}

/** The parts of Node's `ws`, Bun's, Deno's and Workers' sockets that are used where they are there. */
interface RawSocket {
	bufferedAmount?: number;
	getBufferedAmount?: () => number;
	/** Bun's: what is sent in `run` goes out in one write. */
	cork?: (run: () => void) => unknown;
	ping?: () => void;
	terminate?: () => void;
	on?: (event: "pong", listener: () => void) => void;
}

/** A reason may have 123 bytes; codes that a server may not send would throw. */
const REASON_MAX_BYTES = 123;

export interface TransportOptions {
	/** Called for each protocol pong that the socket itself reports; not for Node's `ws`, which its connection listens to. */
	onPong: () => void;
	/** The server is our own `serve`, which passes on the pongs that Hono's helper does not. */
	isOwnServe: boolean;
}

/** Wraps a runtime's socket. */
export function createTransport(ws: WSContext, { onPong, isOwnServe }: TransportOptions): Transport {
	const raw: RawSocket = ws.raw ?? {};
	// Not through Hono where that can be: its context keeps the upgrade request for as long as it lives.
	if (isNodeSocket(raw)) return new SocketTransport(raw, raw);
	raw.on?.("pong", onPong);
	if (!isBunSocket(raw)) return new SocketTransport(raw, ws);
	// Nobody hears the pongs of Hono's helper. Bun pings by itself, and closes a client that does not answer.
	return new SocketTransport(raw, raw, isOwnServe ? undefined : onPong);
}

const isBunSocket = (raw: RawSocket): raw is RawSocket & Pick<WSContext, "send" | "close"> => raw.cork !== undefined;

/** A class and not an object of functions, of which every connection would have its own. */
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
		if (cork && !isOneFrame) quietly(() => cork.call(this.#raw, () => this.#sendEach(batches)));
		else quietly(() => this.#sendEach(batches));
	}

	#sendEach(batches: readonly Batch[]): void {
		for (const { frames } of batches) for (const { text } of frames) this.#sent = this.#socket.send(text);
	}

	close(code: number, reason: string): void {
		quietly(() => this.#socket.close(code, cutToBytes(reason, REASON_MAX_BYTES)));
	}

	bufferedAmount(): number {
		const raw = this.#raw;
		if (!raw.getBufferedAmount) return raw.bufferedAmount ?? 0;
		// Bun's `send` says whether bytes wait: a number above 0 is how many it has sent. Asking costs as much as sending.
		if ((this.#sent as number) > 0) return 0;
		return raw.getBufferedAmount();
	}

	ping(): boolean {
		quietly(() => this.#raw.ping?.());
		this.#onPing?.();
		return this.#raw.ping !== undefined;
	}

	terminate(): void {
		if (this.#raw.terminate) quietly(() => this.#raw.terminate?.());
		else this.close(1011, "no answer");
	}
}

/** As `quietly`, without a closure for each write. */
function tryRaw(ws: WsSocket, batches: readonly Batch[]): boolean {
	try {
		return writeRaw(ws, batches);
	} catch {
		return true;
	}
}

function quietly(action: () => void): void {
	try {
		action();
	} catch {
		// Some runtimes throw on a socket that is already closed; its close event tells the connection.
	}
}

function cutToBytes(text: string, max: number): string {
	const bytes = new TextEncoder().encode(text);
	return bytes.length <= max ? text : new TextDecoder().decode(bytes.subarray(0, max)).replace(/\ufffd$/, "");
}
