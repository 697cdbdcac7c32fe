import type { Context } from "hono";
import type { Hub } from "./hub";
import type { Io } from "./io";
import type { Outbox } from "./outbox";
import type { ServerSocket } from "./socket";
import type { SocketRooms } from "./socket-rooms";

/** What a mounted WebSocket procedure stands on: the rooms of this process, and the way errors leave the library. */
export interface Host {
	readonly hub: Hub;
	readonly io: Io;
	readonly onError: ErrorReporter;
}

/**
 * The only way out for an error that no client is told in full. `where` says what it concerns, never what was said.
 * One that throws is ignored.
 */
export type ErrorReporter = (error: unknown, where: { room?: string; event?: string; connectionId?: string }) => void;

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
