/** The library on Bun: it validates, stores, numbers and acks each message. */
import { Hono } from "hono";
import { createChatProcedure, mountChat } from "../../../src";
import { MemoryMessageStore } from "../../../src/adapters";
import { serve } from "../../../src/bun";

const wsChat = createChatProcedure({
	auth: async ({ c, next }) => {
		const name = c.req.query("name") ?? "";
		return next({ user: { id: name, name } });
	},
	store: new MemoryMessageStore(),
	limits: { rates: false },
});
const app = new Hono();
mountChat(app, { wsChat }, { onError: (error) => process.stderr.write(`${error}\n`) });
app.get("/cpu", (c) => c.json(process.cpuUsage()));
const { port } = await serve(app, { hostname: "127.0.0.1" });
process.stdout.write(`${port}\n`);
