import type { websocket as honoWebSocket } from "hono/bun";
import { closeCodes } from "../errors";
import { type FetchApp, type RuntimeServer, runtimeEnv, type ServeOptions, urlOf } from "../rpc/server/runtime-server";
import { pongKey } from "../rpc/server/upgrade";

/** Hono's handlers of a socket, by their first argument. */
type BunSocket = Parameters<typeof honoWebSocket.open>[0] & { terminate(): void };
type BunMessage = Parameters<typeof honoWebSocket.message>[1];

/** The part of `Bun` that is used here. */
interface BunRuntime {
	serve(options: {
		port: number;
		hostname?: string;
		development: boolean;
		fetch(request: Request, server: object): Response | Promise<Response>;
		websocket: {
			open(socket: BunSocket): void;
			message(socket: BunSocket, message: BunMessage): void;
			close(socket: BunSocket, code?: number, reason?: string): void;
			pong(socket: BunSocket): void;
			maxPayloadLength: number;
			perMessageDeflate: boolean;
		};
	}): { readonly port: number; stop(closeActiveConnections?: boolean): Promise<void> };
}

/**
 * Serves a Hono app with WebSockets on Bun.
 *
 * @throws when the port cannot be listened on, as `EADDRINUSE`, and on any other runtime.
 * @example const server = await serve(app, { port: 3000 });
 */
export async function serve(app: FetchApp, options: ServeOptions = {}): Promise<RuntimeServer> {
	const { port = 0, hostname, maxFrameBytes = 65_536 } = options;
	const { Bun } = globalThis as { Bun?: BunRuntime };
	if (!Bun) throw new Error("jsandy-chat/bun serves on Bun: on Node use jsandy-chat/node, on Deno jsandy-chat/deno");
	// By a literal name, because no bundler follows a variable; and only here, because it does not load elsewhere.
	const { upgradeWebSocket, websocket } = await import("hono/bun");
	const runtime = runtimeEnv(upgradeWebSocket, hostname);
	const clients = new Set<BunSocket>();
	const server = Bun.serve({
		port,
		...(hostname !== undefined && { hostname }),
		development: false,
		fetch: (request, server) => app.fetch(request, { server, ...runtime }),
		websocket: {
			open: (socket) => {
				clients.add(socket);
				websocket.open(socket);
			},
			message: websocket.message,
			close: (socket, code, reason) => {
				clients.delete(socket);
				websocket.close(socket, code, reason);
			},
			// Hono's helper does not hear them.
			pong: ({ data }) => (data.events as { [pongKey]?: () => void })[pongKey]?.(),
			maxPayloadLength: maxFrameBytes,
			// Costs memory for each socket, and time for each member of a room.
			perMessageDeflate: false,
		},
	});
	let closing: Promise<void> | undefined;
	const close = async (graceMs: number) => {
		const closed = server.stop();
		for (const client of clients) client.close(closeCodes.restart.code, "the server is restarting");
		const timer = setTimeout(() => {
			for (const client of clients) client.terminate();
			void server.stop(true);
		}, graceMs);
		await closed;
		clearTimeout(timer);
	};
	return {
		url: urlOf(hostname, server.port),
		port: server.port,
		close: ({ graceMs = 5_000 } = {}) => {
			closing ??= close(graceMs);
			return closing;
		},
	};
}
