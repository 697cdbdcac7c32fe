import { Hono } from "hono";
import { createChatProcedure, mountChat } from "../../src";
import { type ChatBindings, ChatGate, type GateParts, toGate } from "../../src/cloudflare";

export { ChatRoom } from "../../src/cloudflare";

/** A gate that appends by itself as well. */
export class Gate extends ChatGate<ChatBindings> {
	mount({ store, pubsub }: GateParts<ChatBindings>) {
		const wsChat = createChatProcedure({
			auth: async ({ c, next }) => next({ user: { id: c.req.query("token") ?? "", name: "user" } }),
			store,
			limits: { rates: false },
		});
		const app = new Hono();
		app.get("/appends", async (c) => {
			const count = Number(c.req.query("count"));
			const together = Number(c.req.query("together"));
			const message = { room: "appends", text: "hello, hello, hello", userId: "app", username: "App", timestamp: 1 };
			for (let from = 0; from < count; from += together) {
				const some = Array.from({ length: together }, () => store.append({ ...message, id: crypto.randomUUID() }));
				await Promise.all(some);
			}
			return c.text("done");
		});
		return { app, chat: mountChat(app, { wsChat }, { pubsub, onError: (error) => console.error(String(error)) }) };
	}
}

const key = ({ url }: Request) => new URL(url).searchParams.get("gate") ?? undefined;
export default { fetch: (request: Request, env: object) => toGate(request, env, { gates: 64, key }) };
