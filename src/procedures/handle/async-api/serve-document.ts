import type { Hono } from "hono";
import type { WebSocketOperation } from "../../../rpc/builder/operation";
import { type AsyncApiOptions, asyncApi, withLocation } from "./async-api";
import { locationOf } from "./location";

/** Serves the document of a mounted chat below it. Made on the first request, because most processes never get one. */
export function serveDocument(app: Hono, path: string, operation: WebSocketOperation, options: AsyncApiOptions): void {
	let document: ReturnType<typeof asyncApi> | undefined;
	app.get(`${path}/asyncapi.json`, (c) => {
		document ??= asyncApi(operation, options);
		const { address, servers } = locationOf(c.req.url);
		return c.json(withLocation(document, { address: options.address ?? address, servers: options.servers ?? servers }));
	});
}
