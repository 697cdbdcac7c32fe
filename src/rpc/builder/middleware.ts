import type { Context, Env, MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ErasedMiddleware, Middleware, SuperJson } from "./operation";

interface Args {
	c: Context;
	ctx: object;
	next: (added?: object) => Promise<object>;
}

/**
 * Runs middlewares in order, each around the next, then `last`. What they pass to `next` or return is merged into `ctx`;
 * one that calls no `next` goes on when it returns. One that throws, or returns a `Response`, ends the chain with that.
 *
 * @returns the response that a middleware gave, else that of `last`.
 */
export async function runMiddlewares<Last>(
	middlewares: readonly ErasedMiddleware[],
	{ c, ctx }: { c: Context; ctx: object },
	last: () => Promise<Last>,
): Promise<Last | Response> {
	if (!("superjson" in c)) Object.assign(c, superJson(c));
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

/** What JSandy's middlewares expect on the context. */
const superJson = (c: Context): SuperJson => ({
	superjson: (data, status = 200) =>
		c.body(JSON.stringify(data), status as ContentfulStatusCode, { "content-type": "application/json" }),
});

/**
 * Makes a JSandy middleware of a Hono one. A Hono middleware that answers, or that ends without calling `next`, refuses
 * the request with its response, and the handler never runs.
 *
 * @example procedure.use(fromHono(basicAuth({ username: "ada", password: "…" })))
 */
export function fromHono<E extends Env = Env>(
	middleware: MiddlewareHandler<E>,
): Middleware<NonNullable<unknown>, Response | undefined, E> {
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
