import type { Hono } from "hono";
import type { Endpoint } from "../server/endpoint";
import { RpcServer, type ServerOptions } from "../server/server";
import { isOperation, isOwnOperation, type Operation } from "./operation";
import { findProcedures, mountHttp } from "./router";

/** What can be mounted under a name: a procedure at `/name`, a router or any Hono app below it. */
// By its shape: a Hono app of whatever Env fits.
export type Mountable = Operation | { fetch(...args: never): Response | Promise<Response> };

/** A router, by the procedures it says it was made of. */
type RouterOf<P> = { readonly procedures?: P };

/** What is mounted, by name, for the types of a client: `typeof app["chat"]["wsChat"]`. There is nothing there at run time. */
export type Mounted<M> = {
	readonly [Name in keyof M]: M[Name] extends RouterOf<infer P> ? P : M[Name];
};

/**
 * Mounts procedures, routers and Hono apps on a Hono app, with the pub/sub that their rooms use.
 *
 * @returns the same app.
 * @throws TypeError when something else is given for a name, or a WebSocket procedure of JSandy's own builder.
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

/** Mounts on a server that the caller closes. Returns the WebSocket procedures' endpoints, by path. */
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
				app.get(path, handler);
			} else mountHttp(app, path, mountable, server.options.onError);
			continue;
		}
		if (typeof (mountable as Partial<Hono> | undefined)?.fetch !== "function") {
			throw new TypeError(`"${name}": expected a procedure, a router or a Hono app`);
		}
		// A router's own procedures come first, so that its sockets are served by this server and not by one of its own.
		const procedures = findProcedures(mountable);
		if (procedures) for (const [key, endpoint] of mountAll(app, procedures, server, path)) endpoints.set(key, endpoint);
		app.route(path, mountable as unknown as Hono);
	}
	return endpoints;
}
