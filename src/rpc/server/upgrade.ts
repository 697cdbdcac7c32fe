import type { Context } from "hono";
import type { UpgradeWebSocket } from "hono/ws";

/** The key of `c.env` under which this package's `serve` passes its upgrade, so that no import has to be guessed. */
export const upgradeKey = Symbol.for("jsandy-chat.upgrade");

/** The runtimes that Hono can upgrade on: how each is recognized, and the module that has its `upgradeWebSocket`. */
const runtimes: readonly { module: string; isHere: (env: object) => boolean }[] = [
	{ module: "@hono/node-server", isHere: (env) => "incoming" in env },
	{ module: "hono/bun", isHere: () => "Bun" in globalThis },
	{ module: "hono/deno", isHere: () => "Deno" in globalThis },
];

/**
 * Returns the `upgradeWebSocket` of the runtime that serves this request.
 *
 * @throws Error that says what to do, on an unknown runtime and on one where connections cannot reach each other.
 */
export async function findUpgrade(c: Context): Promise<UpgradeWebSocket> {
	const env: object = c.env ?? {};
	if (upgradeKey in env) return env[upgradeKey] as UpgradeWebSocket;
	if ("WebSocketPair" in globalThis) {
		throw new Error(
			"on Cloudflare Workers rooms need a Durable Object, because the sockets of a plain Worker cannot reach each other",
		);
	}
	if ("incoming" in env && !("wss" in env)) {
		throw new Error(
			"this server was created without WebSockets: use serve of jsandy-chat/node, or pass serve of @hono/node-server the " +
				"option websocket: { server: new WebSocketServer({ noServer: true }) }",
		);
	}
	const runtime = runtimes.find(({ isHere }) => isHere(env));
	if (!runtime) throw new Error("unknown runtime: pass its upgradeWebSocket as an option");
	// A variable, so that a bundler for one runtime does not resolve the modules of the others.
	const loaded = (await import(/* @vite-ignore */ runtime.module)) as { upgradeWebSocket?: UpgradeWebSocket };
	if (!loaded.upgradeWebSocket) throw new Error(`${runtime.module} has no upgradeWebSocket: pass it as an option`);
	return loaded.upgradeWebSocket;
}
