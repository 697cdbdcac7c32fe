import { join } from "node:path";
import { Hono } from "hono";
import { entries } from "../../tsup.config";

/** What Cloudflare Workers refuse while a module loads, by the object that has it. */
const refused: [owner: object, names: string[]][] = [
	[crypto, ["randomUUID", "getRandomValues"]],
	[Math, ["random"]],
	[globalThis, ["setTimeout", "setInterval", "setImmediate", "fetch"]],
];
const src = join(import.meta.dirname, "../../src/");

// The loader of TypeScript and the drivers may use these; only what the library calls is refused.
for (const [owner, names] of refused) {
	for (const name of names) {
		const original = Reflect.get(owner, name) as (...args: unknown[]) => unknown;
		const refusing = (...args: unknown[]) => {
			if (new Error().stack?.includes(src)) throw new Error(`${name} is called while a module loads`);
			return original.apply(owner, args);
		};
		Object.defineProperty(owner, name, { value: refusing });
	}
}

/** Imports every entry, makes what needs no server, mounts it, and prints what is running then. */
const loaded: Record<string, number> = {};
for (const [name, file] of Object.entries(entries)) {
	// Loads on Workers alone, where tests/cloudflare starts it.
	if (name === "cloudflare/index") continue;
	loaded[name] = Object.keys(await import(`../../${file}`)).length;
}
const { createChatProcedure, mountChat } = await import("../../src");
const { MemoryMessageStore, MemoryPubSub, UpstashRestPubSub } = await import("../../src/adapters");
const { jsandy, mergeRouters } = await import("../../src/rpc");

const auth = async () => ({ user: { id: "1", name: "Ada" } });
const buses = [undefined, new MemoryPubSub(), new UpstashRestPubSub({ url: "https://bus.example", token: "t" })];
for (const pubsub of buses) {
	const procedures = {
		chat: createChatProcedure({ auth, store: new MemoryMessageStore() }),
		other: createChatProcedure({ auth }),
	};
	const signed = pubsub && { pubsub, busSecret: "a secret of the servers" };
	mountChat(new Hono(), procedures, { http: true, asyncApi: {}, onMetric: () => {}, rateKey: () => "a", ...signed });
	const { procedure, router } = jsandy.init();
	const ws = procedure.ws(() => {});
	mergeRouters(new Hono(), { ws, below: router({ ws }) }, { ...(pubsub && { pubsub }) });
}
const running = process.getActiveResourcesInfo().filter((resource) => /Timeout|Immediate|TCP|UDP|HTTP/.test(resource));
process.stdout.write(`${JSON.stringify({ loaded, running })}\n`);
