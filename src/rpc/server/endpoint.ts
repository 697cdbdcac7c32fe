import type { Context } from "hono";
import type { WSEvents } from "hono/ws";
import type { PubSubAdapter } from "../../adapters/pubsub";
import { closeCodes } from "../../errors";
import { PROTOCOL, type Welcome } from "../../schemas/frame";
import { createIo, type Io } from "../builder/io";
import type { WebSocketOperation } from "../builder/operation";
import type { BusNode } from "../bus/bus-node";
import { SignedPubSub } from "../bus/signed-pubsub";
import { serversTopicOf } from "../bus/topic";
import type { Clock } from "../clock";
import { Connection } from "../connection/connection";
import type { ConnectionOptions } from "../connection/connection-options";
import { EventMap } from "../connection/event-map";
import { isNodeSocket, type SocketListener, takeOver } from "../delivery/node/node-socket";
import { createTransport, type Transport } from "../delivery/transport";
import type { WriteScheduler } from "../delivery/write-scheduler";
import { Hub } from "../rooms/hub";
import type { Connections } from "./connections";
import { createSocket } from "./create-socket";
import type { Door } from "./door/door";
import type { ErrorReporter } from "./error-reporter";
import type { HostedProcedure } from "./host";
import { runLifecycle } from "./lifecycle";
import type { MetricReporter } from "./metric";
import type { OpenWatch } from "./open-watch";
import { isOwnServe, pongKey } from "./upgrade";

/** Options that the server passes to each endpoint. */
export interface EndpointOptions {
	pubsub: PubSubAdapter | undefined;
	/** The secrets of the frames on the pub/sub. Without one, they carry no proof. */
	busSecret: string | readonly string[] | undefined;
	/** The prefix of this procedure's topics. */
	topicPrefix: string;
	node: BusNode;
	clock: Clock;
	scheduler: WriteScheduler;
	connections: Connections;
	openWatch: OpenWatch;
	/** The check of a request's Host and Origin, for each way in to the procedure. */
	door: Door;
	heartbeatMs: number;
	maxFrameBytes: number;
	onError: ErrorReporter;
	onMetric: MetricReporter | undefined;
}

/** A request that is being upgraded. */
interface Upgrade {
	c: Context;
	ctx: object;
	/** The result of the procedure's `requestStarted`. */
	since: number;
	/** The result of the procedure's `keep`. */
	kept: unknown;
}

/** What the start of a connection needs beside it. */
type Started = [request: Parameters<HostedProcedure["connect"]>[1], welcome: Parameters<HostedProcedure["connect"]>[2]];

/** One mounted WebSocket procedure. Owns its rooms and creates its connections. */
export class Endpoint {
	readonly hub: Hub;
	readonly io: Io;
	/** The procedure's own state, or undefined for a hand-written procedure. */
	readonly hosted: HostedProcedure | undefined;
	readonly operation: WebSocketOperation;
	readonly door: Door;
	readonly #options: EndpointOptions;
	readonly #outgoing: EventMap;
	/** The events that clients may send to a procedure that is not hosted. */
	readonly #features: string[];
	readonly #connectionOptions: ConnectionOptions<Connection>;

	constructor(operation: WebSocketOperation, options: EndpointOptions) {
		const { topicPrefix, node, clock, scheduler, connections, maxFrameBytes, onError, onMetric } = options;
		this.#options = options;
		this.operation = operation;
		this.door = options.door;
		const pubsub = signedBy(options);
		const incoming = new EventMap(operation.events.incoming);
		this.#features = Object.keys(operation.events.incoming);
		this.#outgoing = new EventMap(operation.events.outgoing);
		this.hub = new Hub({ pubsub, topicPrefix, node, outgoing: this.#outgoing, clock, scheduler, onError });
		this.io = createIo(this.hub);
		this.hosted = operation.host?.({ hub: this.hub, io: this.io, node, clock, onError, onMetric });
		const onEnd = (connection: Connection) => connections.remove(connection);
		this.#connectionOptions = { incoming, maxFrameBytes, clock, scheduler, onError, onMetric, onEnd };
	}

	/**
	 * Returns the events of one connection for the runtime's upgrade. State is kept here, because some runtimes pass a new
	 * WSContext each time.
	 *
	 * @param since the result of the procedure's `requestStarted`.
	 */
	connect(c: Context, ctx: object, since: number): WSEvents & { [pongKey]: () => void } {
		// Released once the socket is open, because a request keeps more memory alive than a connection needs.
		let request: Upgrade | undefined = { c, ctx, since, kept: this.hosted?.keep?.(c) };
		let listener: SocketListener | undefined;
		return {
			onOpen: (_event, ws) => {
				if (!request) return;
				const upgrade = request;
				request = undefined;
				this.#options.openWatch.opened();
				const raw: object = ws.raw ?? {};
				const connection = this.#open(
					upgrade,
					createTransport(ws, { onPong: () => listener?.receiveControl(), isOwnServe: isOwnServe(c) }),
				);
				listener = connection;
				const onTakenOver = () => {
					listener = undefined;
				};
				if (isNodeSocket(raw)) takeOver(raw, connection, onTakenOver);
			},
			onMessage: (event, ws) => {
				if (request) {
					request = undefined;
					this.#options.openWatch.reportSilent();
					ws.close(closeCodes.internal.code, "the server failed");
				} else listener?.receive(event.data);
			},
			onClose: (event) => listener?.end({ code: event.code || 1006, reason: event.reason ?? "" }),
			[pongKey]: () => listener?.receiveControl(),
			// Ignored, because an error is always followed by a close.
			onError: () => {},
		};
	}

	/** Prepares for the close of every connection. */
	drain(): void {
		this.hosted?.drain();
	}

	async close(): Promise<void> {
		await this.hosted?.close();
		this.hub.close();
	}

	#open({ c, ctx, since, kept }: Upgrade, transport: Transport): Connection {
		const { connections, onError, heartbeatMs, maxFrameBytes } = this.#options;
		const connection = new Connection(crypto.randomUUID(), transport, this.#connectionOptions);
		const { id: connectionId } = connection;
		connections.add(connection);
		const welcome = (extra: Pick<Welcome, "expiresAt" | "features">) =>
			connection.welcome({
				protocol: PROTOCOL,
				connectionId,
				userId: userIdOf(ctx),
				heartbeatMs,
				maxFrameBytes,
				...extra,
			});
		const fail = (error: unknown) => {
			onError(error, { connectionId });
			connection.close(closeCodes.internal.code, "the server failed");
		};
		try {
			const started = this.#start(connection, { c, ctx: Object.assign(ctx, { connectionId }), since, kept }, welcome);
			// A handler that is not async gets frames at once, including those in the same segment as the handshake.
			if (started instanceof Promise) started.then(() => connection.start(), fail);
			else connection.start();
		} catch (error) {
			fail(error);
		}
		return connection;
	}

	#start(connection: Connection, ...[request, welcome]: Started): unknown {
		if (this.hosted) return this.hosted.connect(connection, request, welcome);
		welcome({ features: this.#features });
		const { c, ctx } = request;
		const socket = createSocket(connection, this.hub, this.#outgoing);
		const returned = this.operation.handler({ socket, io: this.io, ctx, c });
		if (returned instanceof Promise) return returned.then((value) => runLifecycle(value, socket));
		return runLifecycle(returned, socket);
	}
}

/** Returns the pub/sub, with a proof on each frame if there is a secret. */
function signedBy({
	pubsub,
	busSecret,
	node,
	clock,
	topicPrefix,
	onError,
}: EndpointOptions): PubSubAdapter | undefined {
	if (!pubsub || busSecret === undefined) return pubsub;
	const secrets = typeof busSecret === "string" ? [busSecret] : busSecret;
	const serversTopic = serversTopicOf(topicPrefix);
	return new SignedPubSub({ pubsub, secrets, node, clock, serversTopic, onError: (error) => onError(error, {}) });
}

/** Returns the id of the user that middleware has put on `ctx`, by JSandy's convention; null if there is none. */
export function userIdOf(ctx: object): string | null {
	const user = "user" in ctx ? ctx.user : undefined;
	if (typeof user !== "object" || user === null || !("id" in user)) return null;
	return typeof user.id === "string" ? user.id : null;
}
