import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** How long a request may wait for its upgrade, or be refused and not go away. */
const UPGRADE_MS = 15_000;

/**
 * Gives every socket that asks for an upgrade an owner. Node hands such a socket over and forgets it: no HTTP timeout holds
 * for it any more, nobody answers one that asks for something other than a WebSocket, and closing the server waits for it.
 */
export function guardUpgrades(server: Server): { destroyAll(): void } {
	const sockets = new Set<Duplex>();
	// Wrapped and not added to: with a second listener the first would leave refusals unanswered.
	const [upgrade] = server.listeners("upgrade") as OnUpgrade[];
	server.removeAllListeners("upgrade");
	server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
		sockets.add(socket);
		socket.once("close", () => sockets.delete(socket));
		socket.on("error", () => socket.destroy());
		// A WebSocket that is made of it takes the timeout off again.
		request.socket.setTimeout(UPGRADE_MS, () => socket.destroy());
		if (request.headers.upgrade?.toLowerCase() === "websocket" && upgrade) upgrade(request, socket, head);
		else
			socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", () => socket.destroy());
	});
	return {
		destroyAll: () => {
			for (const socket of sockets) socket.destroy();
		},
	};
}
