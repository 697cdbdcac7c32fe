import type { Context, Env, MiddlewareHandler } from "hono";
import type { Clock } from "../clock";
import type { ErasedMiddleware, Middleware } from "./operation";

interface Args {
	c: Context;
	ctx: object;
	next: (added?: object) => Promise<object>;
}

/**
 * Runs middlewares in order, each around the next, then `last`. What a middleware passes to `next` or returns is merged into
 * `ctx`. After a middleware that does not call `next`, the chain goes on when it returns. A middleware that throws, or returns
 * a `Response`, ends the chain.
 *
 * @returns the response of a middleware, or the result of `last`.
 */
export async function runMiddlewares<Last>(
	middlewares: readonly ErasedMiddleware[],
	{ c, ctx }: { c: Context; ctx: object },
	last: () => Promise<Last>,
): Promise<Last | Response> {
	const runFrom = async (index: number): Promise<Last | Response> => {
		const middleware = middlewares[index] as ((args: Args) => unknown) | undefined;
		if (!middleware) return last();
		let rest: Promise<Last | Response> | undefined;
		const next = async (added?: object) => {
			Object.assign(ctx, added);
			rest ??= runFrom(index + 1);
			await rest;
			return ctx;
		};
		const result = await middleware({ c, ctx, next });
		if (result instanceof Response) return result;
		if (typeof result === "object" && result !== ctx) Object.assign(ctx, result);
		rest ??= runFrom(index + 1);
		return rest;
	};
	return runFrom(0);
}

/** The middlewares of a request have taken too long. */
export class LateError extends Error {}

/** Returns the result of middlewares, or rejects with a `LateError`. What they do later has no effect. */
export async function within<T>(ms: number, clock: Clock, running: Promise<T>): Promise<T> {
	let stop = () => {};
	const late = new Promise<never>((_resolve, reject) => {
		stop = clock.after(ms, () => reject(new LateError(`the middlewares did not answer within ${ms} ms`)));
	});
	try {
		return await Promise.race([running, late]);
	} finally {
		stop();
	}
}

/**
 * Converts a Hono middleware into a JSandy one. A Hono middleware that answers, or that ends without calling `next`, refuses
 * the request with its response, and the handler does not run.
 *
 * @example procedure.use(fromHono(basicAuth({ username: "ada", password: "…" })))
 */
export function fromHono<E extends Env = Env>(
	middleware: MiddlewareHandler<E>,
): Middleware<object, Response | undefined, E> {
	return async ({ c, next }) => {
		let isNext = false;
		const response = await middleware(c, async () => {
			isNext = true;
			await next();
		});
		if (response instanceof Response) return response;
		return isNext ? undefined : c.res;
	};
}
