/** The server that is attacked. Argument: "on" or "off", its rate limits. */
import { Hono } from "hono";
import { createChatProcedure, mountChat } from "../../src";
import { MemoryMessageStore } from "../../src/adapters";
import { serve } from "../../src/node";
import { HEAVY_ROOM, OLD_ROOM, STORED } from "./scenarios";

const rates = process.argv[2] !== "off";
const store = new MemoryMessageStore();
const fill = async (room: string, metadata: Record<string, unknown>) => {
	for (let n = 0; n < STORED; n++) {
		await store.append({ id: `m${n}`, room, text: "x", userId: "Zoe", username: "Zoe", timestamp: n, metadata });
	}
};
await fill(HEAVY_ROOM, { a: Array(255).fill("x".repeat(60)) });
await fill(OLD_ROOM, { a: Array.from({ length: 5_400 }, () => []) });
let messages = 0;
const wsChat = createChatProcedure({
	auth: async ({ c, next }) => {
		const name = c.req.query("name") ?? "";
		return next({ user: { id: name, name } });
	},
	store,
	limits: { rates },
	onMessage: () => {
		messages += 1;
	},
});
const app = new Hono();
mountChat(
	app,
	{ wsChat },
	{ ...(!rates && { connectRates: false }), onError: (error) => process.stderr.write(`${error}\n`) },
);
const { port } = await serve(app, { hostname: "127.0.0.1" });
process.on("message", () => {
	const { user, system } = process.cpuUsage();
	process.send?.({ cpuUs: user + system, messages });
});
process.on("disconnect", () => process.exit());
process.send?.({ port });
