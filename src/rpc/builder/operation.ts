import type { Context, Env } from "hono";
import type * as z from "zod";
import type { ErasedHandler, Host, HostedProcedure } from "../server/host";
import type { EventSchemas, SocketEvents } from "./infer";

/** The arguments of a middleware. */
export interface MiddlewareArgs<Ctx extends object, E extends Env> {
	/** Hono's context of the request. */
	c: Context<E>;
	/** What the middlewares before this one have added. */
	ctx: Ctx;
	/** Adds its argument to `ctx` and runs the rest of the chain. */
	next: <Added extends object = object>(added?: Added) => Promise<Ctx & Added>;
}

/**
 * A JSandy middleware. What the function passes to `next` or returns is merged into `ctx`. Throwing, or returning a
 * `Response`, refuses the request.
 */
export type Middleware<Ctx extends object = object, Result = unknown, E extends Env = Env> = (
	args: MiddlewareArgs<Ctx, E>,
) => Promise<Result> | Result;

/** A middleware without its types, which the builder has already checked. */
export type ErasedMiddleware = (args: never) => unknown;

/** A WebSocket procedure: the result of `.ws()`, to be mounted. */
export interface WebSocketOperation<
	In extends EventSchemas = EventSchemas,
	Out extends EventSchemas = EventSchemas,
	Acks = unknown,
> extends SocketEvents<In, Out, Acks> {
	readonly type: "ws";
	readonly outputFormat: "ws";
	readonly middlewares: readonly ErasedMiddleware[];
	/** How long the middlewares may take, in milliseconds. Without it, as long as they do. */
	readonly authMs?: number;
	/** Called for each connection, after `welcome` is sent. */
	readonly handler: ErasedHandler;
	/** Called once for each mount of a procedure with state of its own. The result serves connections instead of `handler`. */
	readonly host?: (host: Host) => HostedProcedure;
}

/** An HTTP procedure: the result of `.get()` or `.post()`, to be mounted. */
export interface HttpOperation {
	readonly type: "get" | "post";
	readonly middlewares: readonly ErasedMiddleware[];
	readonly schema?: z.ZodType;
	readonly handler: (args: { c: Context; ctx: object; input: unknown }) => unknown;
}

/** A procedure of either kind. */
export type Operation = WebSocketOperation | HttpOperation;

/** Returns true for the result of a builder's `.ws()`, `.get()` or `.post()`, of this package or of JSandy. */
export function isOperation(value: unknown): value is Operation {
	if (typeof value !== "object" || value === null || !("type" in value) || !("handler" in value)) return false;
	return value.type === "ws" || value.type === "get" || value.type === "post";
}
