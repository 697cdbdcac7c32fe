import type { Handler, Hono } from "hono";
import type { Endpoint } from "../server/endpoint";
import { RpcServer, type ServerOptions } from "../server/server";
import { foreignSocketsOf } from "./foreign-router";
import { isOperation, isOwnOperation, type Operation } from "./operation";
import { findProcedures, mountHttp } from "./router";

/** What can be mounted under a name: a procedure at `/name`, a router or any Hono app below it. */
// A Hono app is typed by its shape, so that an app of any Env fits.
export type Mountable = Operation | { fetch(...args: never): Response | Promise<Response> };

/** A router, by the type of its procedures. */
type RouterOf<P> = { readonly procedures?: P };

/**
 * What is mounted, by name, for the types of a client: `typeof app["chat"]["wsChat"]`. These properties do not exist at run
 * time.
 */
export type Mounted<M> = {
	readonly [Name in keyof M]: M[Name] extends RouterOf<infer P> ? P : M[Name];
};

/**
 * Mounts procedures, routers and Hono apps on a Hono app. The options name the pub/sub that their rooms use, and the pages of
 * other hosts that may connect (`allowedOrigins`), of which a chat admits none by default.
 *
 * @returns the same app.
 * @throws TypeError when a name has any other value, a WebSocket procedure of JSandy's own builder or a router with one, or already
 * belongs to a WebSocket procedure of the app.
 * @example mergeRouters(new Hono(), { wsChat }, { pubsub: new UpstashRestPubSub({ url, token }) })
 */
export function mergeRouters<App extends object, M extends Readonly<Record<string, Mountable>>>(
	app: App,
	mountables: M,
	options: ServerOptions = {},
): App & Mounted<M> {
	mountAll(app as unknown as Hono, mountables, new RpcServer(options));
	return app as App & Mounted<M>;
}

/** Mounts everything on a server that the caller closes. Returns the endpoints of the WebSocket procedures, by path. */
export function mountAll(
	app: Hono,
	mountables: Readonly<Record<string, Mountable>>,
	server: RpcServer,
	prefix = "",
): Map<string, Endpoint> {
	const endpoints = new Map<string, Endpoint>();
	for (const [name, mountable] of Object.entries(mountables)) {
		const path = `${prefix}/${name}`;
		if (isOperation(mountable)) {
			if (mountable.type === "ws") {
				if (!isOwnOperation(mountable)) {
					throw new TypeError(
						`"${name}" is a WebSocket procedure of another builder, whose handler needs that builder's runtime: make it with ` +
							"procedure of jsandy-chat/rpc; for a chat, pass JSandy's builder to createChatProcedure({ procedure })",
					);
				}
				const { endpoint, handler } = server.mount(path.slice(1), mountable);
				endpoints.set(path.slice(1), endpoint);
				mountAt(app, path, handler);
			} else mountHttp(app, path, mountable, server.options.onError);
			continue;
		}
		if (typeof (mountable as Partial<Hono> | undefined)?.fetch !== "function") {
			throw new TypeError(`"${name}": expected a procedure, a router or a Hono app`);
		}
		const foreign = foreignSocketsOf(mountable);
		if (foreign.length > 0) {
			throw new TypeError(
				`"${name}" is a router of JSandy's with a WebSocket procedure, "${foreign[0]}", whose handler needs JSandy's runtime: ` +
					"take it out, and make it with procedure of jsandy-chat/rpc; for a chat, pass JSandy's builder to " +
					"createChatProcedure({ procedure })",
			);
		}
		// A router's procedures are mounted first, so that this server serves its sockets and not a server of the router.
		const procedures = findProcedures(mountable);
		if (procedures) for (const [key, endpoint] of mountAll(app, procedures, server, path)) endpoints.set(key, endpoint);
		app.route(path, mountable as unknown as Hono);
	}
	return endpoints;
}

const socketHandlers = new WeakSet<Handler>();

/** @throws TypeError if the app already has a WebSocket procedure at this path, which would hide this one. */
function mountAt(app: Hono, path: string, handler: Handler): void {
	socketHandlers.add(handler);
	app.get(path, handler);
	const full = app.routes.at(-1)?.path;
	const same = app.routes.filter((route) => route.path === full && socketHandlers.has(route.handler as Handler));
	if (same.length > 1) {
		throw new TypeError(
			`"${full}": this app has a WebSocket procedure there already: mount this one under another name`,
		);
	}
}
