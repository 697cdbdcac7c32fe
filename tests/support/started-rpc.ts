import { Hono } from "hono";
import { vi } from "vitest";
import { mountChat } from "../../src";
import { serve } from "../../src/node";
import { jsandy, type Mountable, type ServerOptions } from "../../src/rpc";
import { closing } from "./closing";
import { RawClient } from "./raw-client";

/** Procedures on a port that the system chose, with a handle that closes; all of it ends after the test. */
export async function startRpc(mountables: Record<string, Mountable>, options: ServerOptions = {}) {
	const onError = vi.fn();
	const app = new Hono().onError(jsandy.init().defaults.errorHandler);
	const rpc = mountChat(app, mountables, { onError, ...options });
	const server = closing(await serve(app));
	closing(rpc);
	return {
		rpc,
		url: server.url,
		onError,
		/** A greeted client. */
		connect: (path = "/ws") => RawClient.open(server.url + path),
	};
}
