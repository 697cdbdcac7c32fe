/**
 * The library as the README's quick start runs it, with `authorize`. Two things differ: messages are kept in memory,
 * because a database would be what is measured, and rate limits are off, because the driver exceeds them.
 */
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { createChatProcedure, mountChat } from "../../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../../src/adapters";
import { serve } from "../../../src/node";
import { answerBench } from "./control";

const wsChat = createChatProcedure({
	auth: async ({ c, next }) => {
		const name = c.req.query("name");
		if (!name) throw new HTTPException(401, { message: "a name is required" });
		return next({ user: { id: name, name } });
	},
	authorize: ({ action, room, user }) => action !== "sendMessage" || room !== "announcements" || user.id === "1",
	store: new MemoryMessageStore(),
	limits: { rates: false },
});
const chatRouter = new Hono();
const onError = (error: unknown) => process.stderr.write(`${error}\n`);
mountChat(chatRouter, { wsChat }, { pubsub: new MemoryPubSub(), onError });

const app = new Hono();
app.route("/api/chat", chatRouter);

const { port } = await serve(app, { hostname: "127.0.0.1" });
answerBench(port);
