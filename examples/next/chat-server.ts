import { Hono } from "hono";
import { mountChat } from "jsandy-chat";
import { serve } from "jsandy-chat/node";
import { greet, wsChat } from "./chat";

/** The chat in a process of its own, for the pages of another one. */
const pages = process.env.PAGES_ORIGIN ?? "http://localhost:3000";
const chatRouter = new Hono();
const chat = mountChat(chatRouter, { wsChat }, { http: true, allowedOrigins: [pages], onError: console.error });
await greet(chat);
const server = await serve(new Hono().route("/chat", chatRouter), { port: Number(process.env.CHAT_PORT ?? 3001) });
console.log(`chat: ${server.url}/chat/wsChat`);

async function stop(): Promise<void> {
	await chat.close({ graceMs: 2_000 });
	await server.close({ graceMs: 1_000 });
}
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
