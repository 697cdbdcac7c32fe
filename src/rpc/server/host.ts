import type { Context } from "hono";
import type { Io } from "../builder/io";
import type { Clock } from "../clock";
import type { Connection } from "../connection/connection";
import type { ServerSocket } from "../connection/socket";
import type { Hub } from "../rooms/hub";
import type { ErrorReporter } from "./error-reporter";
import type { MetricReporter } from "./metric";

/** What a mounted WebSocket procedure stands on: the rooms of this process, and the way errors leave the library. */
export interface Host {
	readonly hub: Hub;
	readonly io: Io;
	/** Random per start: this process among the servers of a bus. */
	readonly nodeId: string;
	readonly clock: Clock;
	readonly onError: ErrorReporter;
	/** None where nobody counts. */
	readonly onMetric?: MetricReporter | undefined;
}

/** What a connection's handler is given. */
export interface HandlerArgs {
	socket: ServerSocket;
	io: Io;
	ctx: object & { connectionId: string };
	c: Context;
}

/** A WebSocket handler whose types the builder has already used up. */
export type ErasedHandler = (args: HandlerArgs) => unknown;

/** A mounted procedure that keeps state of its own. */
export interface HostedProcedure {
	/**
	 * Called for each request that the middlewares let in, before the upgrade. Throws an `HTTPException`, or rejects with one,
	 * to refuse it.
	 */
	admit?(ctx: object): Promise<void> | undefined;
	/** A connection was opened. It is the procedure's to set up, at once: a socket of its own would cost it memory. */
	connect(connection: Connection, ctx: object & { connectionId: string }): void;
	/** The server is closing: connections are about to be. */
	drain(): void;
	/** Ends everything it has started; resolves when the other servers were told, as far as they can be. */
	close(): Promise<void>;
}
