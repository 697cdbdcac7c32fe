import { Hono } from "hono";
// In your app: "jsandy-chat", "jsandy-chat/adapters" and "jsandy-chat/node".
import { mountChat } from "../../src";
import { MemoryPubSub } from "../../src/adapters";
import { serve } from "../../src/node";
import { store, wsChat } from "./chat";
import { listen } from "./listen";
import { createSite } from "./site";

const chatRouter = new Hono();
const chat = mountChat(chatRouter, { wsChat }, { pubsub: new MemoryPubSub(), onError: console.error });

const app = new Hono();
app.route("/api/chat", chatRouter);
app.route("/", await createSite());

const server = await listen((port) => serve(app, { port }), process.env.PORT);
console.log(`jsandy-chat demo: ${server.url}`);

/** The chat first: it lets running sends finish and tells each page to come back. The store last: it is what they write to. */
async function stop(): Promise<void> {
	await chat.close({ graceMs: 2_000 });
	await server.close({ graceMs: 1_000 });
	await store.close();
}
// Once: a second Ctrl-C ends the process at once.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
