import { createInterface } from "node:readline";
import { Hono } from "hono";
import { createChatProcedure, mountChat } from "../../../src";
import { serve } from "../../../src/node";
import { seededRandom } from "../../support/seeded-random";
import { openBackends } from "./backends";
import { type BusFault, LossyPubSub } from "./lossy-pubsub";

/** What a server process is told, as JSON in its only argument. */
export interface ServerSetup {
	storeUrl: string;
	tablePrefix: string;
	redisUrl: string;
	busFault?: BusFault & { seed: number };
}

/** What a server process prints, one JSON object a line. */
export type ServerLine =
	| { port: number }
	| { rss: number; inUse: number; connections: number }
	/** The `message` and `where` of what reached `onError`. */
	| { problem: string };

const print = (line: ServerLine) => process.stdout.write(`${JSON.stringify(line)}\n`);

const { busFault, ...setup } = JSON.parse(process.argv[2] ?? "{}") as ServerSetup;
const { store, pubsub, close } = openBackends(setup);
const wsChat = createChatProcedure({
	auth: async ({ c, next }) => {
		const name = c.req.query("name") ?? "";
		return next({ user: { id: name, name } });
	},
	store,
	limits: { rates: false },
});
const app = new Hono();
const chat = mountChat(
	app,
	{ wsChat },
	{
		pubsub: busFault ? new LossyPubSub(pubsub, busFault, seededRandom(busFault.seed)) : pubsub,
		onError: (error, where) => print({ problem: `${error} ${JSON.stringify(where)}` }),
	},
);
const server = await serve(app, { hostname: "127.0.0.1" });

// A line asks for figures; the end of the input means that the driver is gone, however it died.
const input = createInterface({ input: process.stdin });
input.on("line", () => {
	globalThis.gc?.();
	const { rss, heapUsed, external } = process.memoryUsage();
	print({ rss, inUse: heapUsed + external, connections: chat.connections });
});
let isEnding = false;
input.on("close", () => {
	if (!isEnding) process.exit(1);
});

process.once("SIGTERM", async () => {
	await chat.close();
	await server.close();
	await close();
	isEnding = true;
	// Nothing else may keep the process alive: the driver counts one that has to be killed.
	input.close();
	process.stdin.destroy();
});

print({ port: server.port });
