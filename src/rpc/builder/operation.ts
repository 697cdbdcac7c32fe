import type { Context, Env } from "hono";
import type * as z from "zod";
import type { ErasedHandler, Host, HostedProcedure } from "../server/host";
import type { EventSchemas, SocketEvents } from "./infer";

/** What a middleware is given. */
export interface MiddlewareArgs<Ctx extends object, E extends Env> {
	/** Hono's context of the request. */
	c: Context<E>;
	/** What the middlewares before this one have put there. */
	ctx: Ctx;
	/** Goes on, and adds its argument to `ctx`. */
	next: <Added extends object = object>(added?: Added) => Promise<Ctx & Added>;
}

/**
 * JSandy's middleware: what it passes to `next` or returns is merged into `ctx`; throwing, or returning a `Response`,
 * refuses the request with that answer.
 */
export type Middleware<Ctx extends object = object, Result = unknown, E extends Env = Env> = (
	args: MiddlewareArgs<Ctx, E>,
) => Promise<Result> | Result;

/** A middleware whose types the builder has already used up. */
export type ErasedMiddleware = (args: never) => unknown;

/** A WebSocket procedure: what `.ws()` returns, and what is mounted. */
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
	/** Called for each connection, after `welcome`. */
	readonly handler: ErasedHandler;
	/** Called once for each mount, by a procedure that keeps state of its own; its handler takes the place of `handler`. */
	readonly host?: (host: Host) => HostedProcedure;
}

/** An HTTP procedure: what `.get()` or `.post()` returns. */
export interface HttpOperation {
	readonly type: "get" | "post";
	readonly middlewares: readonly ErasedMiddleware[];
	readonly schema?: z.ZodType;
	readonly handler: (args: { c: Context; ctx: object; input: unknown }) => unknown;
}

/** A procedure, of either kind: what is mounted. */
export type Operation = WebSocketOperation | HttpOperation;

/** True for what a builder's `.ws()`, `.get()` or `.post()` returned, of this package or of JSandy's. */
export function isOperation(value: unknown): value is Operation {
	if (typeof value !== "object" || value === null || !("type" in value) || !("handler" in value)) return false;
	return value.type === "ws" || value.type === "get" || value.type === "post";
}
