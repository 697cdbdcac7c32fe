import type { Context } from "hono";
import type { WSEvents } from "hono/ws";
import { closeCodes } from "../errors";
import { PROTOCOL } from "../schemas/frame";
import { Connection } from "./connection";
import { EventMap } from "./event-map";
import type { ErasedHandler, HostedProcedure } from "./host";
import { Hub } from "./hub";
import { createIo, type Io } from "./io";
import { isNodeSocket, type SocketListener, takeOver } from "./node-socket";
import type { WebSocketOperation } from "./operation";
import type { RpcServer } from "./server";
import type { ServerSocket } from "./socket";
import { SocketRooms } from "./socket-rooms";
import { createTransport } from "./transport";

/** One mounted WebSocket procedure: its rooms, and the making of its connections. */
export class Endpoint {
	readonly hub: Hub;
	readonly io: Io;
	readonly #server: RpcServer;
	readonly #incoming: EventMap;
	readonly #outgoing: EventMap;
	readonly #handler: ErasedHandler;
	readonly #hosted: HostedProcedure | undefined;

	constructor(server: RpcServer, name: string, operation: WebSocketOperation) {
		const { nodeId, clock, turn } = server;
		const { pubsub, topicPrefix, onError } = server.options;
		this.#server = server;
		this.#incoming = new EventMap(operation.events.incoming);
		this.#outgoing = new EventMap(operation.events.outgoing);
		this.hub = new Hub({
			pubsub,
			topicPrefix: `${topicPrefix}:${name}`,
			nodeId,
			outgoing: this.#outgoing,
			clock,
			turn,
			onError,
		});
		this.io = createIo(this.hub);
		this.#hosted = operation.host?.({ hub: this.hub, io: this.io, nodeId, clock, onError });
		this.#handler = this.#hosted?.handler ?? operation.handler;
	}

	/** The events of one connection, for the runtime's upgrade. State lives here: some runtimes make a new WSContext each time. */
	connect(c: Context, ctx: object): WSEvents {
		// Let go once it is open: what a request keeps alive is more than a connection takes.
		let request: { c: Context; ctx: object } | undefined = { c, ctx };
		let connection: Connection | undefined;
		const listener: SocketListener = {
			onFrame: (frame) => connection?.receive(frame),
			onClose: (code, reason) => connection?.end({ code: code || 1006, reason }),
		};
		const events: WSEvents = {
			onOpen: (_event, ws) => {
				if (!request) return;
				const { c, ctx } = request;
				request = undefined;
				const raw: object = ws.raw ?? {};
				if (isNodeSocket(raw)) {
					takeOver(raw, listener, () => {
						delete events.onMessage;
						delete events.onClose;
					});
				}
				connection = this.#open(
					c,
					ctx,
					createTransport(ws, () => connection?.seen()),
				);
			},
			onMessage: (event) => listener.onFrame(event.data),
			onClose: (event) => listener.onClose(event.code, event.reason ?? ""),
			// Always followed by a close; what went wrong on the wire is the client's affair.
			onError: () => {},
		};
		return events;
	}

	/** Connections are about to be closed. */
	drain(): void {
		this.#hosted?.drain();
	}

	async close(): Promise<void> {
		await this.#hosted?.close();
		this.hub.close();
	}

	#open(c: Context, ctx: object, transport: ReturnType<typeof createTransport>): Connection {
		const { onError, heartbeatMs, maxFrameBytes } = this.#server.options;
		const connection = new Connection({
			id: crypto.randomUUID(),
			transport,
			incoming: this.#incoming,
			maxFrameBytes,
			clock: this.#server.clock,
			turn: this.#server.turn,
			onError,
		});
		const rooms = new SocketRooms(this.hub, connection);
		const untrack = this.#server.track(connection);
		const socket = this.#socketOf(connection, rooms);
		connection.welcome({
			protocol: PROTOCOL,
			connectionId: connection.id,
			userId: userIdOf(ctx),
			heartbeatMs,
			maxFrameBytes,
		});
		const fail = (error: unknown) => {
			onError(error, { connectionId: connection.id });
			connection.close(closeCodes.internal.code, "the server failed");
		};
		try {
			const connected = Object.assign(ctx, { connectionId: connection.id });
			const { outbox } = connection;
			const args = { socket, io: this.io, ctx: connected, c, rooms, outbox };
			const started = this.#handler(args);
			// A handler that is not async takes frames at once, also those in the same segment as the handshake.
			if (started instanceof Promise) started.then(() => connection.start(), fail);
			else connection.start();
		} catch (error) {
			fail(error);
		}
		// Last, so that the handler's own disconnect listeners still find the socket in its rooms.
		connection.onEnd(() => {
			rooms.leaveAll();
			untrack();
		});
		return connection;
	}

	#socketOf(connection: Connection, rooms: SocketRooms): ServerSocket {
		return {
			id: connection.id,
			get rooms() {
				return rooms.names;
			},
			on: (event: string, listener: never) => connection.on(event, listener),
			emit: (event, data) => connection.emit(event, this.#outgoing.parseOwn(event, data)),
			join: (room) => rooms.join(room),
			leave: (room) => rooms.leave(room),
			close: (code = 1000, reason = "") => connection.close(code, reason),
		};
	}
}

/** JSandy's convention: middleware puts the user on `ctx`. */
function userIdOf(ctx: object): string | null {
	const user = "user" in ctx ? ctx.user : undefined;
	if (typeof user !== "object" || user === null || !("id" in user)) return null;
	return typeof user.id === "string" ? user.id : null;
}
