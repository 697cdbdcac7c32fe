import type { Context } from "hono";
import type { WSEvents } from "hono/ws";
import type { PubSubAdapter } from "../../adapters/pubsub";
import { closeCodes } from "../../errors";
import { PROTOCOL } from "../../schemas/frame";
import { createIo, type Io } from "../builder/io";
import type { WebSocketOperation } from "../builder/operation";
import type { BusNode } from "../bus/bus-node";
import type { Clock } from "../clock";
import { Connection, type ConnectionOptions } from "../connection/connection";
import { EventMap } from "../connection/event-map";
import { isNodeSocket, type SocketListener, takeOver } from "../delivery/node/node-socket";
import { createTransport, type Transport } from "../delivery/transport";
import type { WriteScheduler } from "../delivery/write-scheduler";
import { Hub } from "../rooms/hub";
import type { Connections } from "./connections";
import { createSocket } from "./create-socket";
import type { ErrorReporter } from "./error-reporter";
import type { HostedProcedure } from "./host";
import { runLifecycle } from "./lifecycle";
import type { MetricReporter } from "./metric";
import type { OpenWatch } from "./open-watch";
import { isOwnServe, pongKey } from "./upgrade";

/** What the server gives each endpoint. */
export interface EndpointOptions {
	pubsub: PubSubAdapter | undefined;
	/** What this procedure's topics begin with. */
	topicPrefix: string;
	node: BusNode;
	clock: Clock;
	scheduler: WriteScheduler;
	connections: Connections;
	openWatch: OpenWatch;
	heartbeatMs: number;
	maxFrameBytes: number;
	onError: ErrorReporter;
	onMetric: MetricReporter | undefined;
}

/** One mounted WebSocket procedure: its rooms, and the making of its connections. */
export class Endpoint {
	readonly hub: Hub;
	readonly io: Io;
	/** What keeps the procedure's own state, of one that has any. */
	readonly hosted: HostedProcedure | undefined;
	readonly operation: WebSocketOperation;
	readonly #options: EndpointOptions;
	readonly #outgoing: EventMap;
	readonly #connectionOptions: ConnectionOptions;

	constructor(operation: WebSocketOperation, options: EndpointOptions) {
		const { pubsub, topicPrefix, node, clock, scheduler, connections, maxFrameBytes, onError, onMetric } = options;
		this.#options = options;
		this.operation = operation;
		const incoming = new EventMap(operation.events.incoming);
		this.#outgoing = new EventMap(operation.events.outgoing);
		this.hub = new Hub({ pubsub, topicPrefix, node, outgoing: this.#outgoing, clock, scheduler, onError });
		this.io = createIo(this.hub);
		this.hosted = operation.host?.({ hub: this.hub, io: this.io, node, clock, onError, onMetric });
		const onEnd = (connection: Connection) => connections.remove(connection);
		this.#connectionOptions = { incoming, maxFrameBytes, clock, scheduler, onError, onMetric, onEnd };
	}

	/** The events of one connection, for the runtime's upgrade. State lives here: some runtimes make a new WSContext each time. */
	connect(c: Context, ctx: object): WSEvents & { [pongKey]: () => void } {
		// Let go once it is open: what a request keeps alive is more than a connection takes.
		let request: { c: Context; ctx: object } | undefined = { c, ctx };
		let listener: SocketListener | undefined;
		return {
			onOpen: (_event, ws) => {
				if (!request) return;
				const { c, ctx } = request;
				request = undefined;
				this.#options.openWatch.opened();
				const raw: object = ws.raw ?? {};
				const connection = this.#open(
					c,
					ctx,
					createTransport(ws, { onPong: () => listener?.seen(), isOwnServe: isOwnServe(c) }),
				);
				listener = connection;
				const letGo = () => {
					listener = undefined;
				};
				if (isNodeSocket(raw)) takeOver(raw, connection, letGo);
			},
			onMessage: (event, ws) => {
				if (request) {
					request = undefined;
					this.#options.openWatch.reportSilent();
					ws.close(closeCodes.internal.code, "the server failed");
				} else listener?.receive(event.data);
			},
			onClose: (event) => listener?.end({ code: event.code || 1006, reason: event.reason ?? "" }),
			[pongKey]: () => listener?.seen(),
			// Always followed by a close; what went wrong on the wire is the client's affair.
			onError: () => {},
		};
	}

	/** Connections are about to be closed. */
	drain(): void {
		this.hosted?.drain();
	}

	async close(): Promise<void> {
		await this.hosted?.close();
		this.hub.close();
	}

	#open(c: Context, ctx: object, transport: Transport): Connection {
		const { connections, onError, heartbeatMs, maxFrameBytes } = this.#options;
		const connection = new Connection(crypto.randomUUID(), transport, this.#connectionOptions);
		const { id: connectionId } = connection;
		connections.add(connection);
		connection.welcome({ protocol: PROTOCOL, connectionId, userId: userIdOf(ctx), heartbeatMs, maxFrameBytes });
		const fail = (error: unknown) => {
			onError(error, { connectionId });
			connection.close(closeCodes.internal.code, "the server failed");
		};
		try {
			const started = this.#start(connection, c, Object.assign(ctx, { connectionId }));
			// A handler that is not async takes frames at once, also those in the same segment as the handshake.
			if (started instanceof Promise) started.then(() => connection.start(), fail);
			else connection.start();
		} catch (error) {
			fail(error);
		}
		return connection;
	}

	#start(connection: Connection, c: Context, ctx: object & { connectionId: string }): unknown {
		if (this.hosted) return this.hosted.connect(connection, ctx);
		const socket = createSocket(connection, this.hub, this.#outgoing);
		const returned = this.operation.handler({ socket, io: this.io, ctx, c });
		if (returned instanceof Promise) return returned.then((value) => runLifecycle(value, socket));
		return runLifecycle(returned, socket);
	}
}

/** JSandy's convention: middleware puts the user on `ctx`. */
function userIdOf(ctx: object): string | null {
	const user = "user" in ctx ? ctx.user : undefined;
	if (typeof user !== "object" || user === null || !("id" in user)) return null;
	return typeof user.id === "string" ? user.id : null;
}
