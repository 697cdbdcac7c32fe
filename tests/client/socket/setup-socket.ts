import { afterEach, beforeEach } from "vitest";
import { WebSocket } from "ws";
import { type BuiltInChat, ChatSocket, type ChatSocketOptions, type HeardEvent } from "../../../src/client";
import { WireServer } from "./wire-server";

/** Sets up a wire server for each test, and sockets that reconnect at once and are closed at the end. */
export function setupSocket() {
	let server: WireServer;
	let sockets: ChatSocket[] = [];
	beforeEach(async () => {
		server = await WireServer.listen();
	});
	afterEach(async () => {
		for (const socket of sockets) socket.close();
		sockets = [];
		await server.close();
	});
	return {
		get server() {
			return server;
		},
		open(options: Partial<ChatSocketOptions> = {}): ChatSocket {
			const socket = new ChatSocket({ url: server.url, WebSocket, random: () => 0, ...options });
			sockets.push(socket);
			return socket;
		},
	};
}

/** Resolves with the data of the next event. */
export const once = <E extends HeardEvent<BuiltInChat>>(socket: ChatSocket, event: E) =>
	new Promise<Parameters<Parameters<typeof socket.on<E>>[1]>[0]>((resolve) => {
		const off = socket.on(event, (data) => {
			off();
			resolve(data);
		});
	});
