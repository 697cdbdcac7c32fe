import { type Context, Hono } from "hono";
import type { Env } from "hono/types";
import { RpcServer } from "../server/server";
import { runMiddlewares } from "./middleware";
import type { HttpOperation, Operation } from "./operation";

/** Procedures by name. */
export type Procedures = Readonly<Record<string, Operation>>;

// Not a property of the router, because a router is the user's own Hono app.
const proceduresOf = new WeakMap<object, Procedures>();

/** A Hono app with a route for each procedure. */
export type Router<P extends Procedures = Procedures, E extends Env = Env> = Hono<E> & { readonly procedures?: P };

/**
 * Creates a Hono app from procedures: `router({ hello })` answers at `/hello`. Rooms of its WebSocket procedures are local to
 * the process until `mergeRouters` mounts the router with a pub/sub.
 */
export function createRouter<E extends Env, P extends Procedures>(procedures: P): Router<P, E> {
	const app = new Hono<E>();
	proceduresOf.set(app, procedures);
	// Created on first use, because a router that mergeRouters mounts needs no server of its own.
	let own: RpcServer | undefined;
	for (const [name, operation] of Object.entries(procedures)) {
		if (operation.type !== "ws") {
			mountHttp(app as unknown as Hono, `/${name}`, operation);
			continue;
		}
		let handler: ReturnType<RpcServer["mount"]>["handler"] | undefined;
		app.get(`/${name}`, (c, next) => {
			own ??= new RpcServer();
			handler ??= own.mount(name, operation).handler;
			return handler(c as unknown as Context, next);
		});
	}
	return app as Router<P, E>;
}

/** Returns the procedures of a router, or undefined for any other Hono app. */
export const findProcedures = (app: object): Procedures | undefined => proceduresOf.get(app);

/** Mounts a GET or POST procedure, which runs its middlewares, parses its input and calls its handler. */
export function mountHttp(app: Hono, path: string, { type, middlewares, schema, handler }: HttpOperation): void {
	const serve = async (c: Context): Promise<Response> => {
		const ctx = {};
		const result = await runMiddlewares(middlewares, { c, ctx }, async () => {
			const input = schema && (await schema.parseAsync(type === "get" ? c.req.query() : await readJson(c)));
			return handler({ c, ctx, input });
		});
		return result instanceof Response ? result : c.json(result ?? null);
	};
	if (type === "get") app.get(path, serve);
	else app.post(path, serve);
}

/** Reads a JSON body. Returns undefined for a body that is not JSON, which the input schema then refuses with issues. */
async function readJson(c: Context): Promise<unknown> {
	try {
		return await c.req.json();
	} catch {
		return undefined;
	}
}
