import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import { createChatProcedure, mountChat } from "../../src";
import type { RuntimeServer, ServeOptions } from "../../src/node";

type Serve = (app: Hono, options: ServeOptions) => Promise<RuntimeServer>;

const isRefusal = (error: unknown) => error instanceof Error && error.name === "UpgradeRefused";
const print = (line: string) => void process.stdout.write(`${line}\n`);

/**
 * Serves the app that the checks run against, prints its address, and ends when it is asked to: then nothing may keep the
 * process alive. What reaches `onError` is printed too, because a check that passes with an error inside has not passed;
 * except the reports of refused upgrades, which the checks of admission cause.
 */
export async function runServer(serve: Serve): Promise<void> {
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => {
			const name = c.req.query("name");
			if (!name) throw new HTTPException(401, { message: "a name is required" });
			return next({ user: { id: name, name } });
		},
		limits: { rates: false },
		incoming: { wave: z.object({ room: z.string() }) },
		outgoing: { waved: z.object({ room: z.string(), by: z.string() }) },
		on: {
			wave: ({ data, user, io }) => {
				void io.to(data.room).emit("waved", { room: data.room, by: user.id });
				return { waved: true };
			},
		},
	});
	const app = new Hono();
	const chat = mountChat(
		app,
		{ wsChat },
		{ http: true, heartbeatMs: 1_000, onError: (error) => isRefusal(error) || print(`onError: ${error}`) },
	);
	app.post("/send", async (c) => c.json(await chat.send(await c.req.json())));
	app.post("/kick", async (c) => {
		await chat.kick(await c.req.json());
		return c.json(null);
	});
	app.post("/ban", async (c) => {
		await chat.ban(await c.req.json());
		return c.json(null);
	});
	app.post("/unban", async (c) => {
		await chat.unban(await c.req.json());
		return c.json(null);
	});
	app.post("/stop", (c) => {
		// After the answer is written.
		setTimeout(() => void stop(), 50);
		return c.json(null);
	});
	const server = await serve(app, { hostname: "127.0.0.1" });
	const stop = async () => {
		await chat.close({ graceMs: 2_000 });
		await server.close({ graceMs: 2_000 });
		print("stopped");
	};
	print(server.url);
}
