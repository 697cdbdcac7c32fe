import { mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createChatProcedure, mountChat } from "../../src";
import { serve } from "../../src/node";
import { findChromium } from "../e2e/find-chromium";
import { root } from "../package/read-snippets";
import { closing } from "../support/closing";
import { missingTool, toolFolder } from "../support/tool";
import { ownModules, sample, sampleFolder } from "./sample";
import { openPage } from "./sample-site";

const executablePath = findChromium();
const missing = await missingTool("vite");
const SAVES = 20;

describe.skipIf(missing || !executablePath)("the page of docs/vite.md", { timeout: 120_000 }, () => {
	let browser: Browser;

	beforeAll(async () => {
		browser = await chromium.launch({ executablePath: executablePath! });
	});
	afterAll(() => browser?.close());

	test("has one connection after 20 saves of the file that makes the client, under StrictMode", async () => {
		const { save, chat, url } = await startVite();
		const { page } = await openPage(browser, url);
		await says(page, "Here: Ada");
		for (let n = 1; n <= SAVES; n++) {
			save("src/App.tsx", documented.app.replace('?? "Ada"', `?? "Ada ${n}"`));
			await says(page, `Here: Ada ${n}`);
		}
		await expect.poll(() => chat.stats().connections).toBe(1);
		await send(page, "still there");
		await says(page, `Ada ${SAVES}: still there`);
	});

	test("keeps its connection and what was typed while another file is saved 20 times", async () => {
		const { save, url } = await startVite();
		const { page } = await openPage(browser, url);
		await says(page, "Here: Ada");
		let sockets = 0;
		page.on("websocket", () => {
			sockets += 1;
		});
		await page.getByRole("textbox", { name: "Message" }).fill("half a sentence");
		for (let n = 1; n <= SAVES; n++) {
			save("src/Room.tsx", documented.room.replace("`Here:", `\`Here after save ${n}:`));
			await says(page, `Here after save ${n}: Ada`);
		}
		expect(sockets).toBe(0);
		await page.getByRole("button", { name: "Send" }).click();
		await says(page, "Ada: half a sentence");
	});

	test("has one connection after 20 saves of a module that creates the client", async () => {
		const { save, chat, url } = await startVite({
			"src/client.ts": documented.client,
			"src/App.tsx": `
				import { ChatProvider } from "jsandy-chat/react";
				import { client } from "./client";
				import { Room } from "./Room";
				export const App = () => <ChatProvider client={client}><Room name="general" /></ChatProvider>;
			`,
		});
		const { page } = await openPage(browser, url);
		await says(page, "Here: Ada");
		for (let n = 1; n <= SAVES; n++) {
			save("src/client.ts", documented.client.replace("name=Ada", `name=Ada${n}`));
			await says(page, `Here: Ada${n}`);
		}
		await expect.poll(() => chat.stats().connections).toBe(1);
	});

	test("has one connection after 20 saves of the chat of docs/react.md", async () => {
		const chatSample = sample("docs/react.md", "export function App()");
		const { save, chat, url } = await startVite({ "src/App.tsx": chatSample });
		const { page } = await openPage(browser, url);
		await says(page, "1 here: Ada");
		for (let n = 1; n <= SAVES; n++) {
			save("src/App.tsx", chatSample.replace("} here: $", `} here after save ${n}: $`));
			await says(page, `1 here after save ${n}: Ada`);
		}
		await expect.poll(() => chat.stats().connections).toBe(1);
	});

	test("is built, and joins the chat of the server that serves it", async () => {
		const { build, path } = await startVite();
		await build();
		const { page, complaints } = await openPage(browser, await serveBuilt(path));
		await says(page, "Here: Ada");
		await send(page, "from a build");
		await says(page, "Ada: from a build");
		expect(complaints).toEqual([]);
	});
});

const documented = {
	app: sample("docs/vite.md", "export function App"),
	room: sample("docs/vite.md", "export function Room"),
	client: sample("docs/vite.md", "export const client"),
};

const says = (page: Page, text: string) => page.waitForFunction((text) => document.body.innerText.includes(text), text);

async function send(page: Page, text: string) {
	await page.getByRole("textbox", { name: "Message" }).fill(text);
	await page.getByRole("button", { name: "Send" }).click();
}

/** A chat in which everybody is who the query names. */
async function startChat(app = new Hono()) {
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => next({ user: { id: c.req.query("name") ?? "", name: c.req.query("name") ?? "" } }),
		// A connection that was left open shows in the count, and not as a refusal.
		limits: { rates: false },
	});
	const chatRouter = new Hono();
	const chat = mountChat(chatRouter, { wsChat });
	app.route("/api/chat", chatRouter);
	const server = await serve(app);
	closing({
		close: async () => {
			await chat.close({ graceMs: 0 });
			await server.close();
		},
	});
	return { chat, url: server.url };
}

const serveBuilt = async (path: string) =>
	(await startChat(new Hono().use(serveStatic({ root: join(path, "dist") })))).url;

/** As the template of Vite has it. */
const indexHtml =
	'<link rel="icon" href="data:,"><div id="root"></div><script type="module" src="/src/main.tsx"></script>';

/** Starts Vite in a folder with the files of docs/vite.md, or these instead, beside a chat. */
async function startVite(files: Record<string, string> = {}) {
	const { chat, url: target } = await startChat();
	const folder = sampleFolder(`vite-${crypto.randomUUID()}`);
	onTestFinished(folder.close);
	const page = { "index.html": indexHtml, "vite.config.ts": sample("docs/vite.md", "defineConfig") };
	const sources = { "src/main.tsx": sample("docs/vite.md", "createRoot"), "src/App.tsx": documented.app };
	for (const [file, text] of Object.entries({ ...page, ...sources, "src/Room.tsx": documented.room, ...files })) {
		folder.write(file, text);
	}
	const modules = join(folder.path, "node_modules");
	mkdirSync(modules);
	for (const name of ["vite", "@vitejs"])
		symlinkSync(join(toolFolder("vite"), "node_modules", name), join(modules, name));

	const { resolve } = createRequire(join(toolFolder("vite"), "package.json"));
	const vite = (await import(pathToFileURL(resolve("vite")).href)) as typeof import("vite");
	process.env.CHAT_SERVER = target;
	const config = {
		root: folder.path,
		configFile: join(folder.path, "vite.config.ts"),
		logLevel: "error" as const,
		resolve: { alias: ownModules },
	};
	const server = closing(
		await vite.createServer({ ...config, server: { port: 0, host: "127.0.0.1", watch: null, fs: { allow: [root] } } }),
	);
	await server.listen();
	const build = () => vite.build(config);
	const save = (file: string, text: string) => {
		folder.write(file, text);
		// What the watcher does, which misses a save that comes within 50 ms of the last one.
		server.watcher.emit("change", join(folder.path, file));
	};
	return { chat, build, save, path: folder.path, url: server.resolvedUrls?.local[0] ?? "" };
}
