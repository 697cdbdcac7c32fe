import type { Context, Env, MiddlewareHandler } from "hono";
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
