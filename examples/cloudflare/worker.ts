import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
// In your app, import from "jsandy-chat" and "jsandy-chat/cloudflare".
import { createChatProcedure, mountChat } from "../../src";
import { type ChatBindings, ChatGate, chatHandle, type GateParts, toGate } from "../../src/cloudflare";
import { page } from "./page";

export { ChatRoom } from "../../src/cloudflare";

/** A server of the chat, which holds sockets. */
export class Gate extends ChatGate<ChatBindings> {
	mount({ store, pubsub }: GateParts<ChatBindings>) {
		const wsChat = createChatProcedure({
			// Your own middleware decides who the user is. Here, anyone with a name.
			auth: async ({ c, next }) => {
				const name = c.req.query("name");
				if (!name) throw new HTTPException(401, { message: "a name is required" });
				return next({ user: { id: name, name } });
			},
			store,
		});
		const app = new Hono();
		return { app, chat: mountChat(app, { wsChat }, { pubsub, onError: (error) => console.error(String(error)) }) };
	}
}

const app = new Hono<{ Bindings: ChatBindings }>();
app.get("/", (c) => c.html(page));
app.post("/announce", async (c) => {
	const text = await c.req.text();
	return c.json(await chatHandle(c.env).send({ room: "general", text, user: { id: "bot", name: "Bot" } }));
});
// In this example by the name in the URL; without `key`, by the credential.
app.all("/wsChat/*", (c) =>
	toGate(c.req.raw, c.env, { key: ({ url }) => new URL(url).searchParams.get("name") ?? undefined }),
);

export default { fetch: app.fetch };
