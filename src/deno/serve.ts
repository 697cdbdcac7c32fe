import type { Context } from "hono";
import type { WSEvents } from "hono/ws";
import { closeCodes } from "../errors";
import { type FetchApp, type RuntimeServer, runtimeEnv, type ServeOptions, urlOf } from "../rpc/server/runtime-server";

/** The part of `Deno` that is used here. */
interface DenoRuntime {
	serve(options: {
		port: number;
		hostname?: string;
		signal: AbortSignal;
		onListen(): void;
		handler(request: Request, info: object): Response | Promise<Response>;
	}): { readonly addr: { readonly port: number }; readonly finished: Promise<void>; shutdown(): Promise<void> };
}

/**
 * Serves a Hono app with WebSockets on Deno.
 *
 * @throws when the port cannot be listened on, as `AddrInUse`, and on any other runtime.
 * @example const server = await serve(app, { port: 3000 });
 */
export async function serve(app: FetchApp, options: ServeOptions = {}): Promise<RuntimeServer> {
	const { port = 0, hostname } = options;
	const { Deno } = globalThis as { Deno?: DenoRuntime };
	if (!Deno) throw new Error("jsandy-chat/deno serves on Deno: on Node use jsandy-chat/node, on Bun jsandy-chat/bun");
	// By a literal name, because no bundler follows a variable; and only here, because it does not load elsewhere.
	const { upgradeWebSocket } = await import("hono/deno");
	const clients = new Set<WebSocket>();
	const upgrade = async (c: Context, events: WSEvents<WebSocket>) => {
		// Read before the upgrade, after which Deno gives no header.
		const [protocol] = c.req.header("sec-websocket-protocol")?.split(",") ?? [];
		const response = await upgradeWebSocket(c, tracking(events, clients), { protocol: "" });
		// Set here, because Deno refuses a protocol that the client offers without a space after the comma.
		if (protocol) response.headers.set("sec-websocket-protocol", protocol.trim());
		return response;
	};
	const runtime = runtimeEnv(upgrade, hostname);
	const abort = new AbortController();
	const server = Deno.serve({
		port,
		...(hostname !== undefined && { hostname }),
		signal: abort.signal,
		// Without it, Deno prints the address.
		onListen: () => {},
		handler: (request, info) => app.fetch(request, Object.assign(info, runtime)),
	});
	let closing: Promise<void> | undefined;
	const close = async (graceMs: number) => {
		let endGrace = () => {};
		const grace = new Promise<void>((resolve) => {
			endGrace = resolve;
		});
		const timer = setTimeout(endGrace, graceMs);
		// Before the shutdown, which closes every socket that is still open with 1001.
		const allClosed = Promise.all([...clients].map(closeSocket)).then(() => true);
		const isGraceful = await Promise.race([allClosed, grace.then(() => false)]);
		if (isGraceful) await Promise.race([server.shutdown(), grace]);
		else {
			// Not after a shutdown was begun: Deno throws then.
			abort.abort();
			await server.finished;
		}
		clearTimeout(timer);
	};
	return {
		url: urlOf(hostname, server.addr.port),
		port: server.addr.port,
		close: ({ graceMs = 5_000 } = {}) => {
			closing ??= close(graceMs);
			return closing;
		},
	};
}

/** Closes a socket with 1012, and resolves once it is closed. */
const closeSocket = (socket: WebSocket): Promise<void> =>
	new Promise((resolve) => {
		socket.addEventListener("close", () => resolve(), { once: true });
		socket.close(closeCodes.restart.code, "the server is restarting");
	});

/** The same events, which keep the sockets that are open in `clients`. */
function tracking(events: WSEvents<WebSocket>, clients: Set<WebSocket>): WSEvents<WebSocket> {
	return {
		...events,
		onOpen: (event, ws) => {
			if (ws.raw) clients.add(ws.raw);
			events.onOpen?.(event, ws);
		},
		onClose: (event, ws) => {
			if (ws.raw) clients.delete(ws.raw);
			events.onClose?.(event, ws);
		},
	};
}
