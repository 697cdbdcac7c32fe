import type { Context, Env } from "hono";
import type * as z from "zod";
import type { ErasedHandler, Host, HostedProcedure } from "../server/host";
import type { EventSchemas, SocketEvents } from "./infer";

/** What JSandy adds to Hono's context. Here, `superjson` answers with plain JSON. */
export interface SuperJson {
	superjson: <Data>(data: Data, status?: number) => Response;
}

/** What a middleware is given. The same types as JSandy's, so that a middleware fits both. */
export interface MiddlewareArgs<Ctx, E extends Env> {
	/** Hono's context of the request. */
	c: Context<E> & SuperJson;
	/** What the middlewares before this one have put there. */
	ctx: Ctx;
	/** Goes on, and adds its argument to `ctx`. */
	next: <Added>(added?: Added) => Promise<Added & Ctx>;
}

/**
 * JSandy's middleware: what it passes to `next` or returns is merged into `ctx`; throwing, or returning a `Response`,
 * refuses the request with that answer.
 */
export type Middleware<Ctx = NonNullable<unknown>, Result = unknown, E extends Env = Env> = (
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

/** Where a procedure has its middlewares that must not be read by another library's router. */
export const middlewaresKey = Symbol.for("jsandy-chat.middlewares");

/** Returns the middlewares of a procedure. */
export const middlewaresOf = (operation: Operation): readonly ErasedMiddleware[] =>
	(operation as { [middlewaresKey]?: readonly ErasedMiddleware[] })[middlewaresKey] ?? operation.middlewares;

/** A procedure, of either kind: what is mounted. */
export type Operation = WebSocketOperation | HttpOperation;

/** True for what a builder's `.ws()`, `.get()` or `.post()` returned, of this package or of JSandy's. */
export function isOperation(value: unknown): value is Operation {
	if (typeof value !== "object" || value === null || !("type" in value) || !("handler" in value)) return false;
	return value.type === "ws" || value.type === "get" || value.type === "post";
}

/** True for a WebSocket procedure that this library can run: JSandy's own says nothing of its events. */
export const isOwnOperation = (operation: WebSocketOperation): boolean =>
	typeof (operation as Partial<WebSocketOperation>).events === "object";
