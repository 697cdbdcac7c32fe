/** The library with nothing that is optional: no pub/sub and no `authorize`. It validates, numbers, stores and acks. */
import { Hono } from "hono";
import { createChatProcedure, mountChat } from "../../../src";
import { MemoryMessageStore } from "../../../src/adapters";
import { serve } from "../../../src/node";
import { answerBench } from "./control";

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
const { port } = await serve(app, { hostname: "127.0.0.1" });
answerBench(port);
