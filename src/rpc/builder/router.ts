import { type Context, Hono } from "hono";
import type { Env } from "hono/types";
import * as z from "zod";
import { causeToReport, type ErrorReporter } from "../server/error-reporter";
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

/**
 * Mounts a GET or POST procedure, which runs its middlewares, parses its input and calls its handler.
 *
 * @param onError receives every error that is not a refusal. The app's error handler still answers it.
 */
export function mountHttp(app: Hono, path: string, operation: HttpOperation, onError?: ErrorReporter): void {
	const { type, middlewares, schema, handler } = operation;
	const answer = async (c: Context): Promise<Response> => {
		const ctx = {};
		const result = await runMiddlewares(middlewares, { c, ctx }, async () => {
			const input = schema && (await parseInput(schema, type === "get" ? c.req.query() : await readJson(c)));
			return handler({ c, ctx, input });
		});
		return result instanceof Response ? result : c.json(result ?? null);
	};
	const serve = async (c: Context): Promise<Response> => {
		try {
			return await answer(c);
		} catch (error) {
			if (error instanceof InvalidInput) throw error.cause;
			const cause = causeToReport(error);
			if (cause !== undefined) onError?.(cause, {});
			throw error;
		}
	};
	if (type === "get") app.get(path, serve);
	else app.post(path, serve);
}

/** The client's input does not fit its schema. Told apart from a ZodError of the handler's own code, which is reported. */
class InvalidInput extends Error {}

async function parseInput(schema: z.ZodType, input: unknown): Promise<unknown> {
	try {
		return await schema.parseAsync(input);
	} catch (cause) {
		if (cause instanceof z.ZodError) throw new InvalidInput("the input is not valid", { cause });
		throw cause;
	}
}

/** Reads a JSON body. Returns undefined for a body that is not JSON, which the input schema then refuses with issues. */
async function readJson(c: Context): Promise<unknown> {
	try {
		return await c.req.json();
	} catch {
		return undefined;
	}
}
