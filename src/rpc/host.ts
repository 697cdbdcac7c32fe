import type { Context } from "hono";
import type { Clock } from "./clock";
import type { ErrorReporter } from "./error-reporter";
import type { Hub } from "./hub";
import type { Io } from "./io";
import type { Outbox } from "./outbox";
import type { ServerSocket } from "./socket";
import type { SocketRooms } from "./socket-rooms";

/** What a mounted WebSocket procedure stands on: the rooms of this process, and the way errors leave the library. */
export interface Host {
	readonly hub: Hub;
	readonly io: Io;
	/** Random per start: this process among the servers of a bus. */
	readonly nodeId: string;
	readonly clock: Clock;
	readonly onError: ErrorReporter;
}

/** What a connection's handler is given. */
export interface HandlerArgs {
	socket: ServerSocket;
	io: Io;
	ctx: object & { connectionId: string };
	c: Context;
	/** For a hosted procedure that has members of its own in the hub. */
	rooms: SocketRooms;
	outbox: Outbox;
}

/** A WebSocket handler whose types the builder has already used up. */
export type ErasedHandler = (args: HandlerArgs) => unknown;

/** A mounted procedure that keeps state of its own. */
export interface HostedProcedure {
	readonly handler: ErasedHandler;
	/** The server is closing: connections are about to be. */
	drain(): void;
	/** Ends everything it has started; resolves when the other servers were told, as far as they can be. */
	close(): Promise<void>;
}
