import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** How long a socket may wait for its upgrade, or stay open after a refusal, in milliseconds. */
const UPGRADE_MS = 15_000;

/** The guard of sockets that wait for their upgrade or were refused one. */
export interface UpgradeGuard {
	/** Stops guarding a socket, because it is a WebSocket now and has another owner. */
	release(socket: Duplex): void;
	/** Destroys every socket that is still guarded. */
	destroyAll(): void;
}

/**
 * Gives every socket that asks for an upgrade an owner. Node hands such a socket over and forgets it: no HTTP timeout applies
 * any more, nobody answers a request for anything except a WebSocket, and closing the server waits for the socket.
 */
export function guardUpgrades(server: Server): UpgradeGuard {
	const guarded = new Map<Duplex, () => void>();
	// Wrapped, because with a second listener the first would leave refusals unanswered.
	const [upgrade] = server.listeners("upgrade") as OnUpgrade[];
	server.removeAllListeners("upgrade");
	server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
		guarded.set(
			socket,
			guard(socket, () => guarded.delete(socket)),
		);
		if (request.headers.upgrade?.toLowerCase() === "websocket" && upgrade) upgrade(request, socket, head);
		else
			socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", () => socket.destroy());
	});
	return {
		release: (socket) => guarded.get(socket)?.(),
		destroyAll: () => {
			for (const socket of guarded.keys()) socket.destroy();
		},
	};
}

/** Destroys a socket that fails or takes too long, until the socket is closed or the returned stop is called. */
function guard(socket: Duplex, onDone: () => void): () => void {
	const destroy = () => void socket.destroy();
	const timer = setTimeout(destroy, UPGRADE_MS).unref();
	const stop = () => {
		clearTimeout(timer);
		socket.off("close", stop).off("error", destroy);
		onDone();
	};
	socket.on("close", stop).on("error", destroy);
	return stop;
}
