import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, upgradeWebSocket, type WebSocketServerLike } from "@hono/node-server";
import { type WebSocket, WebSocketServer } from "ws";
import { closeCodes } from "../errors";
import { checkNodeVersion } from "../rpc/node-version";
import {
	type ServeOptions as CommonOptions,
	type FetchApp,
	type RuntimeServer,
	runtimeEnv,
	urlOf,
} from "../rpc/server/runtime-server";
import { guardUpgrades } from "./guard-upgrades";

/** Where to listen, and how much and how long to read. */
export interface ServeOptions extends CommonOptions {
	/** The most fragments that one WebSocket message may come in. More close the socket with 1008. Default 256. */
	maxFragments?: number;
	/** How long a client may take to send the headers of a request, in milliseconds. Then it gets 408. Default 15,000. */
	headersTimeoutMs?: number;
	/** How long a client may take to send a whole request, in milliseconds. Then it gets 408. Default 60,000. */
	requestTimeoutMs?: number;
}

/**
 * Serves a Hono app with WebSockets on Node.
 *
 * @throws when the port cannot be opened, for example with `EADDRINUSE`; on a Node before 20.
 * @example const server = await serve(app, { port: 3000 });
 */
export async function serve(app: FetchApp, options: ServeOptions = {}): Promise<RuntimeServer> {
	checkNodeVersion();
	const { port = 0, hostname, maxFrameBytes = 65_536, maxFragments = 256 } = options;
	const { headersTimeoutMs = 15_000, requestTimeoutMs = 60_000 } = options;
	const runtime = runtimeEnv(upgradeWebSocket, hostname);
	const sockets = new WebSocketServer({
		noServer: true,
		maxPayload: maxFrameBytes,
		maxFragments,
		// Off, because compression costs memory for each socket and prevents sharing one encoded frame.
		perMessageDeflate: false,
		// Off, because `ws` would add a closure for each socket; the set below shares one listener.
		clientTracking: false,
	});
	const fetch = (request: Request, env: object) => app.fetch(request, Object.assign(env, runtime));
	const server = createAdaptorServer({
		fetch,
		createServer,
		serverOptions: {
			headersTimeout: headersTimeoutMs,
			requestTimeout: Math.max(requestTimeoutMs, headersTimeoutMs),
			// Half of the shorter time, because a request is only found late at the next check.
			connectionsCheckingInterval: Math.min(headersTimeoutMs, requestTimeoutMs) / 2,
		},
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
