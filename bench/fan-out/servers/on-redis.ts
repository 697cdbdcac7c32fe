/** The library as one of several servers on one Redis and one database file. Arguments: the URLs of both. */
import { Hono } from "hono";
import { createClient } from "redis";
import { createChatProcedure, mountChat } from "../../../src";
import { LibsqlMessageStore } from "../../../src/adapters/libsql";
import { RedisPubSub } from "../../../src/adapters/redis";
import { serve } from "../../../src/node";
import { answerBench } from "./control";

const [redisUrl = "", storeUrl = ""] = process.argv.slice(2);
const report = (error: unknown) => process.stderr.write(`${error}\n`);
const redis = await createClient({ url: redisUrl }).on("error", report).connect();
const wsChat = createChatProcedure({
	auth: async ({ c, next }) => {
		const name = c.req.query("name") ?? "";
		return next({ user: { id: name, name } });
	},
	store: new LibsqlMessageStore({ url: storeUrl }),
	limits: { rates: false },
});
const app = new Hono();
mountChat(app, { wsChat }, { pubsub: new RedisPubSub(redis), onError: report });
const { port } = await serve(app, { hostname: "127.0.0.1" });
answerBench(port);
