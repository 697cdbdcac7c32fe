import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, upgradeWebSocket, type WebSocketServerLike } from "@hono/node-server";
import { type WebSocket, WebSocketServer } from "ws";
import { closeCodes } from "../errors";
import { type FetchApp, type RuntimeServer, type ServeOptions, urlOf } from "../rpc/server/runtime-server";
import { upgradeKey } from "../rpc/server/upgrade";
import { guardUpgrades } from "./guard-upgrades";

/**
 * Serves a Hono app with WebSockets on Node.
 *
 * @throws when the port cannot be listened on, as `EADDRINUSE`.
 * @example const server = await serve(app, { port: 3000 });
 */
export async function serve(app: FetchApp, options: ServeOptions = {}): Promise<RuntimeServer> {
	const { port = 0, hostname, maxFrameBytes = 65_536 } = options;
	const sockets = new WebSocketServer({
		noServer: true,
		maxPayload: maxFrameBytes,
		// Costs memory for each socket, and would forbid sharing one encoded frame.
		perMessageDeflate: false,
		// Adds a listener to each socket that is not shared.
		clientTracking: false,
	});
	const fetch = (request: Request, env: object) =>
		app.fetch(request, Object.assign(env, { [upgradeKey]: upgradeWebSocket }));
	const server = createAdaptorServer({
		fetch,
		createServer,
		websocket: { server: sockets as WebSocketServerLike },
	}) as Server;
	const upgrades = guardUpgrades(server);
	const clients = new Set<WebSocket>();
	const forget = function (this: WebSocket) {
		clients.delete(this);
	};
	sockets.on("connection", (client, { socket }) => {
		upgrades.release(socket);
		clients.add(client.on("close", forget));
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, hostname, resolve);
	});
	const bound = (server.address() as AddressInfo).port;
	let closing: Promise<void> | undefined;
	const close = async (graceMs: number) => {
		const closed = new Promise<void>((resolve) => server.close(() => resolve()));
		for (const client of clients) client.close(closeCodes.restart.code, "the server is restarting");
		server.closeIdleConnections();
		const timer = setTimeout(() => {
			for (const client of clients) client.terminate();
			upgrades.destroyAll();
			server.closeAllConnections();
		}, graceMs);
		await closed;
		clearTimeout(timer);
	};
	return {
		url: urlOf(hostname, bound),
		port: bound,
		close: ({ graceMs = 5_000 } = {}) => {
			closing ??= close(graceMs);
			return closing;
		},
	};
}
