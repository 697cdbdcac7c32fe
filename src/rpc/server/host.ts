import type { Context } from "hono";
import type { Welcome } from "../../schemas/frame";
import type { Io } from "../builder/io";
import type { BusNode } from "../bus/bus-node";
import type { Clock } from "../clock";
import type { Connection } from "../connection/connection";
import type { ServerSocket } from "../connection/socket";
import type { Hub } from "../rooms/hub";
import type { ErrorReporter } from "./error-reporter";
import type { MetricReporter } from "./metric";

/** What a mounted WebSocket procedure is given by its server. */
export interface Host {
	readonly hub: Hub;
	readonly io: Io;
	/** This process among the servers on a bus. */
	readonly node: BusNode;
	readonly clock: Clock;
	readonly onError: ErrorReporter;
	/** Undefined when the app reads no metrics. */
	readonly onMetric?: MetricReporter | undefined;
}

/** The arguments of a connection's handler. */
export interface HandlerArgs {
	socket: ServerSocket;
	io: Io;
	ctx: object & { connectionId: string };
	c: Context;
}

/** A WebSocket handler without its types, which the builder has already checked. */
export type ErasedHandler = (args: HandlerArgs) => unknown;

/** A mounted procedure with state of its own. */
export interface HostedProcedure {
	/** Notes that a request for an upgrade has come. What this returns is given to `connect`. */
	requestStarted(): number;
	/** Returns what the procedure keeps of a request. Called before the upgrade, because Deno gives no header after it. */
	keep?(c: Context): unknown;
	/**
	 * Called for each request that the middlewares let in, before the upgrade. Throws an `HTTPException`, or rejects with one,
	 * to refuse it.
	 */
	admit?(ctx: object): Promise<void> | undefined;
	/**
	 * Sets up a connection that was opened, synchronously. Gets the connection itself, because a `ServerSocket` costs memory.
	 *
	 * @param request the upgrade request, not to be kept. `since` is the result of `requestStarted`, from before the
	 * middlewares ran, and `kept` that of `keep`.
	 * @param welcome greets the client; to be called once, unless the connection is closed. Frames are kept until the returned
	 * promise has settled.
	 */
	connect(
		connection: Connection,
		request: { c: Context; ctx: object & { connectionId: string }; since: number; kept: unknown },
		welcome: (extra: Pick<Welcome, "expiresAt" | "features">) => void,
	): void | Promise<void>;
	/** Called when the server starts to close, before it closes connections. */
	drain(): void;
	/** Ends everything that the procedure has started. Resolves when the other servers are notified, where they can be. */
	close(): Promise<void>;
}
