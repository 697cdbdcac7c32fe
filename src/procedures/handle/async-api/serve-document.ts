import type { Hono } from "hono";
import type { WebSocketOperation } from "../../../rpc/builder/operation";
import { type AsyncApiOptions, asyncApi } from "./async-api";

/** Serves the document of a mounted chat below it. Made when it is first asked for: most processes never are. */
export function serveDocument(app: Hono, path: string, operation: WebSocketOperation, options: AsyncApiOptions): void {
	let document: object | undefined;
	app.get(`${path}/asyncapi.json`, (c) => {
		document ??= asyncApi(operation, options);
		return c.json(document);
	});
}
