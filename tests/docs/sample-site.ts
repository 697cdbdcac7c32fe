import { join } from "node:path";
import { build } from "esbuild";
import { Hono } from "hono";
import type { Browser, Page } from "playwright-core";
import { createChatProcedure, mountChat } from "../../src";
import { serve } from "../../src/node";
import { closing } from "../support/closing";
import { startNetwork } from "../support/network";
import { ownModules, sampleFolder } from "./sample";

/** The room of the samples. */
export const ROOM = "general";

/** How a site differs from the usual one. */
export interface SiteOptions {
	/** Where the chat is mounted. Default: "/api/chat". */
	path?: string;
	/** The body of the page, ahead of its script. Default: an empty `#root`. */
	body?: () => string | Promise<string>;
}

/**
 * Serves a page that runs these files, of which `main.tsx` comes first, and a chat beside it, until the test ends. The page and its
 * socket are behind a network that the test can cut. The name in the query is the user, or else Ada.
 */
export async function startSite(files: Record<string, string>, { path = "/api/chat", body }: SiteOptions = {}) {
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => {
			const name = c.req.query("name") ?? "Ada";
			return next({ user: { id: name, name } });
		},
		limits: { rates: false },
	});
	const script = await bundle(files);
	const app = new Hono();
	const chatRouter = new Hono();
	const chat = mountChat(chatRouter, { wsChat });
	app.route(path, chatRouter);
	app.get("/app.js", (c) => c.body(script, 200, { "Content-Type": "text/javascript; charset=utf-8" }));
	app.get("/", async (c) =>
		c.html(
			'<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">' +
				`${(await body?.()) ?? '<div id="root"></div>'}<script type="module" src="/app.js"></script>`,
		),
	);
	const server = await serve(app);
	closing({
		close: async () => {
			await chat.close({ graceMs: 0 });
			await server.close();
		},
	});
	const network = closing(await startNetwork(server.port));
	const say = (text: string, name = "Bob") => chat.send({ room: ROOM, text, user: { id: name, name } });
	return { chat, network, say };
}

/** Opens a page in a profile of its own, until the test ends. `complaints` are its errors, and React's warnings. */
export async function openPage(browser: Browser, url: string): Promise<{ page: Page; complaints: string[] }> {
	const page = closing(await (await browser.newContext()).newPage());
	const complaints: string[] = [];
	page.on("pageerror", (error) => complaints.push(String(error)));
	page.on("console", (message) => {
		if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
	});
	await page.goto(url);
	return { page, complaints };
}

async function bundle(files: Record<string, string>): Promise<string> {
	const folder = sampleFolder(`samples-${crypto.randomUUID()}`);
	try {
		for (const [file, text] of Object.entries(files)) folder.write(file, text);
		const { outputFiles } = await build({
			entryPoints: [join(folder.path, "main.tsx")],
			bundle: true,
			format: "esm",
			jsx: "automatic",
			// React's warnings are what some tests look for.
			define: { "process.env.NODE_ENV": '"development"', "process.env": "{}" },
			alias: ownModules,
			write: false,
		});
		return outputFiles[0]?.text ?? "";
	} finally {
		folder.close();
	}
}
