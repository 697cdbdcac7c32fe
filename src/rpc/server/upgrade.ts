import type { Context } from "hono";
import type { UpgradeWebSocket } from "hono/ws";

/** Where a runtime's own `serve` leaves its upgrade on `c.env`, so that no import has to be guessed. */
export const upgradeKey = Symbol.for("jsandy-chat.upgrade");

/** A runtime that Hono can upgrade on, how it is known, and the module that has its `upgradeWebSocket`. */
const runtimes: readonly { module: string; isHere: (env: object) => boolean }[] = [
	{ module: "@hono/node-server", isHere: (env) => "incoming" in env },
	{ module: "hono/bun", isHere: () => "Bun" in globalThis },
	{ module: "hono/deno", isHere: () => "Deno" in globalThis },
];

/**
 * The `upgradeWebSocket` of the runtime that serves this request.
 *
 * @throws Error that says what to do, on a runtime where one connection cannot reach another, or that is not known.
 */
export async function findUpgrade(c: Context): Promise<UpgradeWebSocket> {
	const env: object = c.env ?? {};
	if (upgradeKey in env) return env[upgradeKey] as UpgradeWebSocket;
	if ("WebSocketPair" in globalThis) {
		throw new Error(
			"on Cloudflare Workers rooms live in a Durable Object: a plain Worker's sockets cannot reach each other",
		);
	}
	if ("incoming" in env && !("wss" in env)) {
		throw new Error(
			"this server was made without WebSockets: use serve of jsandy-chat/node, or give serve of @hono/node-server the " +
				"option websocket: { server: new WebSocketServer({ noServer: true }) }",
		);
	}
	const runtime = runtimes.find(({ isHere }) => isHere(env));
	if (!runtime) throw new Error("this runtime is not known: pass its upgradeWebSocket as an option");
	// A variable, so that a bundler for one runtime does not look for the modules of the others.
	const loaded = (await import(/* @vite-ignore */ runtime.module)) as { upgradeWebSocket?: UpgradeWebSocket };
	if (!loaded.upgradeWebSocket) throw new Error(`${runtime.module} has no upgradeWebSocket: pass it as an option`);
	return loaded.upgradeWebSocket;
}
