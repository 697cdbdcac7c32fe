import { Hono } from "hono";
import { createChatProcedure, mountChat } from "../../src";

const wsChat = createChatProcedure({ auth: async ({ next }) => next({ user: { id: "1", name: "Ada" } }) });
const app = new Hono();
// At module level, where Workers refuse whatever is random or waits.
mountChat(app, { wsChat }, { http: true });
app.get("/hello", (c) => c.text("hello"));

export default { fetch: app.fetch };
