import { Hono } from "hono";
// In your app: "jsandy-chat" and "jsandy-chat/node".
import { mountChat } from "../../src";
import { serve } from "../../src/node";
import { store, wsChat } from "./chat";
import { listen } from "./listen";
import { createPubSub } from "./pubsub";
import { createSite } from "./site";

const chatRouter = new Hono();
const { pubsub, close: closePubSub } = await createPubSub();
const chat = mountChat(chatRouter, { wsChat }, { pubsub, onError: console.error });

const app = new Hono();
app.route("/api/chat", chatRouter);
app.route("/", await createSite());

const server = await listen((port) => serve(app, { port }), process.env.PORT);
console.log(`jsandy-chat demo: ${server.url}`);

/**
 * Stops in order. The chat first, because it finishes running sends and asks each page to reconnect; the pub/sub and the store
 * last, because those sends write to them.
 */
async function stop(): Promise<void> {
	await chat.close({ graceMs: 2_000 });
	await server.close({ graceMs: 1_000 });
	await closePubSub();
	await store.close();
}
// `once`, so that a second Ctrl-C ends the process immediately.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
