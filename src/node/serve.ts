import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, upgradeWebSocket, type WebSocketServerLike } from "@hono/node-server";
import { type WebSocket, WebSocketServer } from "ws";
import { closeCodes } from "../errors";
import { isLoopback, loopbackKey } from "../rpc/server/door/hosts";
import { upgradeKey } from "../rpc/server/upgrade";
import { guardUpgrades } from "./guard-upgrades";

/** A Hono app, by the one method that `serve` calls. */
export interface FetchApp {
	fetch(request: Request, env: object): Response | Promise<Response>;
}

/** Where to listen. */
export interface ServeOptions {
	/** The port. 0, the default, lets the system choose a free one. */
	port?: number;
	/**
	 * The interface to listen on, such as "127.0.0.1" for this machine only. Default: all interfaces. On this machine only, a
	 * chat admits a page of the same host only if that host is `localhost`, unless `allowedHosts` lists others.
	 */
	hostname?: string;
	/** The largest frame that is read from the network, in bytes. A larger one closes the socket with 1009. Default 65,536. */
	maxFrameBytes?: number;
	/** The most fragments that one WebSocket message may come in. More close the socket with 1008. Default 256. */
	maxFragments?: number;
	/** How long a client may take to send the headers of a request, in milliseconds. Then it gets 408. Default 15,000. */
	headersTimeoutMs?: number;
	/** How long a client may take to send a whole request, in milliseconds. Then it gets 408. Default 60,000. */
	requestTimeoutMs?: number;
}

/** A server that is listening. */
export interface NodeServer {
	/** The address of the server, such as `http://localhost:3000`. */
	readonly url: string;
	readonly port: number;
	/**
	 * Stops listening, closes every socket with 1012, and terminates those that have not closed after `graceMs` (default 5,000).
	 * Close what `mountChat` returned first, because that lets running actions finish. Safe to call twice.
	 */
	close(options?: { graceMs?: number }): Promise<void>;
}

/**
 * Serves a Hono app with WebSockets on Node.
 *
 * @throws when the port cannot be opened, for example with `EADDRINUSE`.
 * @example const server = await serve(app, { port: 3000 });
 */
export async function serve(app: FetchApp, options: ServeOptions = {}): Promise<NodeServer> {
	const { port = 0, hostname, maxFrameBytes = 65_536, maxFragments = 256 } = options;
	const { headersTimeoutMs = 15_000, requestTimeoutMs = 60_000 } = options;
	const runtime: object = {
		[upgradeKey]: upgradeWebSocket,
		...(hostname !== undefined && isLoopback(bracketed(hostname)) && { [loopbackKey]: true }),
	};
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
		url: `http://${addressOf(hostname)}:${bound}`,
		port: bound,
		close: ({ graceMs = 5_000 } = {}) => {
			closing ??= close(graceMs);
			return closing;
		},
	};
}

/** Returns the host name by which this machine reaches the server. */
function addressOf(hostname: string | undefined): string {
	if (hostname === undefined || hostname === "0.0.0.0" || hostname === "::") return "localhost";
	return bracketed(hostname);
}

/** Returns a host as a URL has it, where an IPv6 address is in brackets. */
const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host);
