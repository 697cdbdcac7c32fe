import type { WSContext } from "hono/ws";
import type { Batch } from "./batch";
import { isNodeSocket } from "./node-socket";
import { rawWriter } from "./raw-writer";

/** What a connection asks of a runtime's socket. None of it throws. */
export interface Transport {
	/** Sends every frame, in order; at the price of one where the runtime lets bytes be written. */
	write(batches: readonly Batch[]): void;
	close(code: number, reason: string): void;
	/** Bytes accepted and not yet written to the network; 0 where the runtime does not tell. */
	bufferedAmount(): number;
	/** Sends a protocol ping; undefined where the runtime has none. */
	readonly ping: (() => void) | undefined;
	/** Ends the socket without a closing handshake, where the runtime can; else closes it. */
	terminate(): void;
}

/** The parts of Node's `ws`, Bun's, Deno's and Workers' sockets that are used where they are there. */
interface RawSocket {
	bufferedAmount?: number;
	getBufferedAmount?: () => number;
	ping?: () => void;
	terminate?: () => void;
	on?: (event: "pong", listener: () => void) => void;
}

/** A reason may have 123 bytes; codes that a server may not send would throw. */
const REASON_MAX_BYTES = 123;

/** Wraps a runtime's socket. `onPong` is called for each protocol pong where the runtime tells of them. */
export function createTransport(ws: WSContext, onPong: () => void): Transport {
	const raw = (ws.raw ?? {}) as RawSocket;
	// Not through Hono where that can be: its context keeps the upgrade request for as long as it lives.
	const socket = isNodeSocket(raw) ? raw : ws;
	raw.on?.("pong", onPong);
	const quietly = (action: () => void) => {
		try {
			action();
		} catch {
			// Some runtimes throw on a socket that is already closed; its close event tells the connection.
		}
	};
	const close = (code: number, reason: string) =>
		quietly(() => socket.close(code, cutToBytes(reason, REASON_MAX_BYTES)));
	const writeRaw = rawWriter(raw);
	const write = (batches: readonly Batch[]) => {
		if (writeRaw?.(batches)) return;
		for (const { frames } of batches) for (const { text } of frames) quietly(() => socket.send(text));
	};
	return {
		write: (batches) => quietly(() => write(batches)),
		close,
		bufferedAmount: raw.getBufferedAmount ? () => raw.getBufferedAmount?.() ?? 0 : () => raw.bufferedAmount ?? 0,
		ping: raw.ping && (() => quietly(() => raw.ping?.())),
		terminate: () => (raw.terminate ? quietly(() => raw.terminate?.()) : close(1011, "no answer")),
	};
}

function cutToBytes(text: string, max: number): string {
	const bytes = new TextEncoder().encode(text);
	return bytes.length <= max ? text : new TextDecoder().decode(bytes.subarray(0, max)).replace(/\ufffd$/, "");
}
