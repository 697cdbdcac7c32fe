import type { Context } from "hono";
import type { UpgradeWebSocket } from "hono/ws";

/** The key of `c.env` under which this package's `serve` passes its upgrade, so that no import has to be guessed. */
export const upgradeKey = Symbol.for("jsandy-chat.upgrade");

/** The key of a socket's events for a protocol pong, which this package's `serve` reports where Hono's helper does not. */
export const pongKey = Symbol.for("jsandy-chat.pong");

/** The error of a server that cannot upgrade as it is set up. The message says what to do, and is safe to send to a client. */
export class UpgradeUnavailable extends Error {
	override name = "UpgradeUnavailable";
}

/** A runtime that Hono can upgrade on: how it is recognized, the module that has its `upgradeWebSocket`, and our entry for it. */
interface Runtime {
	module: string;
	entry: string;
	isHere: (env: object) => boolean;
}
const runtimes: readonly Runtime[] = [
	{ module: "@hono/node-server", entry: "jsandy-chat/node", isHere: (env) => "incoming" in env },
	{ module: "hono/bun", entry: "jsandy-chat/bun", isHere: () => "Bun" in globalThis },
	{ module: "hono/deno", entry: "jsandy-chat/deno", isHere: () => "Deno" in globalThis },
];

/** True where our own `serve` of the runtime's entry serves this request. */
export const isOwnServe = (c: Context): boolean => upgradeKey in ((c.env as object | undefined) ?? {});

/**
 * Returns the `upgradeWebSocket` of the runtime that serves this request.
 *
 * @throws UpgradeUnavailable on an unknown runtime and on one where connections cannot reach each other.
 */
export async function findUpgrade(c: Context): Promise<UpgradeWebSocket> {
	const env: object = c.env ?? {};
	if (upgradeKey in env) return env[upgradeKey] as UpgradeWebSocket;
	if ("WebSocketPair" in globalThis) {
		throw new UpgradeUnavailable(
			"WebSockets on Cloudflare Workers need a Durable Object, because the sockets of a plain Worker cannot reach each other: " +
				"run this app in a ChatGate of jsandy-chat/cloudflare, or pass the upgradeWebSocket of a Durable Object of your own as an option",
		);
	}
	if ("incoming" in env && !("wss" in env)) {
		throw new UpgradeUnavailable(
			"this server was created without WebSockets: use serve of jsandy-chat/node, or pass serve of @hono/node-server the " +
				"option websocket: { server: new WebSocketServer({ noServer: true }) }; with @hono/node-server 1.x, pass the " +
				"upgradeWebSocket of @hono/node-ws as an option",
		);
	}
	const runtime = runtimes.find(({ isHere }) => isHere(env));
	if (!runtime) throw new UpgradeUnavailable("unknown runtime: pass its upgradeWebSocket as an option");
	const { module, entry } = runtime;
	// A variable, so that a bundler for one runtime does not resolve the modules of the others.
	const loaded = (await import(/* @vite-ignore */ module).catch((cause) => {
		throw new UpgradeUnavailable(
			`${module} cannot be loaded, as in a bundle: use serve of ${entry}, or pass upgradeWebSocket of ${module} as an option`,
			{ cause },
		);
	})) as { upgradeWebSocket?: UpgradeWebSocket };
	if (!loaded.upgradeWebSocket) {
		throw new UpgradeUnavailable(`this version of ${module} has no upgradeWebSocket: pass one as an option`);
	}
	return loaded.upgradeWebSocket;
}

/** True for a handshake that a runtime has no reason to refuse. To be asked before the upgrade, after which Deno gives no header. */
export const isHandshake = (c: Context): boolean =>
	/^[\w+/]{22}==$/.test(c.req.header("sec-websocket-key") ?? "") && c.req.header("sec-websocket-version") === "13";

/** Returns why a runtime has refused a handshake that is whole. */
export const explainRefusal = (cause: unknown): UpgradeUnavailable =>
	new UpgradeUnavailable(
		"Bun" in globalThis
			? "this server was created without WebSockets: use serve of jsandy-chat/bun, or give Bun.serve the websocket of hono/bun"
			: "the runtime did not upgrade this request to a WebSocket",
		{ cause },
	);
