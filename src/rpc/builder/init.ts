import type { Env } from "hono";
import { defaults } from "./defaults";
import { mergeRouters } from "./merge-routers";
import { fromHono } from "./middleware";
import type { Middleware } from "./operation";
import { Procedure } from "./procedure";
import { createRouter, type Procedures } from "./router";

/** The types that a builder starts with. */
export interface BaseTypes<E extends Env> {
	env: E;
	ctx: object;
	input: undefined;
	incoming: Record<never, never>;
	outgoing: Record<never, never>;
}

function init<E extends Env = Env>() {
	return {
		/** The builder that every procedure starts from. */
		procedure: new Procedure<BaseTypes<E>>(),
		/** Creates a Hono app from procedures. */
		router: <P extends Procedures = Record<never, never>>(procedures: P = {} as P) => createRouter<E, P>(procedures),
		/** Gives a middleware its types. */
		middleware: <Result>(middleware: Middleware<object, Result, E>): Middleware<object, Result, E> => middleware,
		mergeRouters,
		fromHono,
		defaults,
	};
}

/**
 * JSandy's entry point: `const { procedure, router, middleware, mergeRouters, fromHono, defaults } = jsandy.init<Env>()`.
 */
export const jsandy = { init };
