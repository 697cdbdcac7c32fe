import type { IncomingMessage, ServerResponse } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { mountChat } from "jsandy-chat";
import { serve } from "jsandy-chat/node";
import next from "next";
import { greet, wsChat } from "./chat";

/** Pages and chat on one port. The chat has the path `/chat`, which no page of Next has. */
const port = Number(process.env.PORT ?? 3000);
// For the server components, which run in this process.
process.env.CHAT_INTERNAL_URL = `http://localhost:${port}/chat/wsChat`;

const pages = next({ dev: process.argv.includes("--dev"), dir: import.meta.dirname });
await pages.prepare();
const handle = pages.getRequestHandler();

const chatRouter = new Hono();
// Next listens for upgrades too, and a refusal that is no upgrade would stay unanswered.
const chat = mountChat(chatRouter, { wsChat }, { http: true, refuseAfterUpgrade: true, onError: console.error });
await greet(chat);

const app = new Hono<{ Bindings: { incoming: IncomingMessage; outgoing: ServerResponse } }>();
app.route("/chat", chatRouter);
app.all("*", async (c) => {
	// Next answers these by its own listener, for hot reload.
	if (c.req.header("upgrade")) return c.notFound();
	await handle(c.env.incoming, c.env.outgoing);
	return RESPONSE_ALREADY_SENT;
});
const server = await serve(app, { port });
console.log(`pages and chat: ${server.url}`);

async function stop(): Promise<void> {
	await chat.close({ graceMs: 2_000 });
	await server.close({ graceMs: 1_000 });
	await pages.close();
}
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
