import { constants, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findChromium } from "../e2e/find-chromium";
import { pack } from "../package/pack";
import { root } from "../package/read-snippets";
import { run } from "../package/run";
import { freePort } from "../support/free-port";
import { missingTool, toolFolder } from "../support/tool";
import { type NextApp, startNextApp } from "./next-app";

const executablePath = findChromium();
const missing = await missingTool("next");
/** The example as an app of its own, with the package as it would be published. */
const app = mkdtempSync(join(tmpdir(), "jsandy-chat-next-"));
const ada = { cookie: "name=Ada" };

describe.skipIf(missing || !executablePath)("the example for Next", () => {
	let browser: Browser;
	let running: NextApp | undefined;

	beforeAll(async () => {
		const isOurs = (path: string) => !["node_modules", ".next"].includes(basename(path));
		cpSync(join(root, "examples/next"), app, { recursive: true, filter: isOurs });
		const modules = join(app, "node_modules");
		const mode = constants.COPYFILE_FICLONE;
		cpSync(join(toolFolder("next"), "node_modules"), modules, { recursive: true, verbatimSymlinks: true, mode });
		const { filename } = await pack(join(app, ".pack"));
		mkdirSync(join(modules, "jsandy-chat"));
		await run(
			"tar",
			["-xzf", join(app, ".pack", filename), "-C", "node_modules/jsandy-chat", "--strip-components=1"],
			app,
		);
		await run(process.execPath, ["node_modules/next/dist/bin/next", "build"], app);
		browser = await chromium.launch({ executablePath: executablePath! });
	}, 600_000);
	afterEach(() => running?.kill());
	afterAll(async () => {
		await browser?.close();
		rmSync(app, { recursive: true, force: true });
	});

	/** Opens a window, and signs in. `errors` is what the page complains of, such as HTML that does not fit. */
	async function signIn(url: string, name: string): Promise<{ page: Page; errors: string[] }> {
		const page = await (await browser.newContext()).newPage();
		const errors: string[] = [];
		page.on("pageerror", (error) => errors.push(String(error)));
		page.on("console", (line) => line.type() === "error" && errors.push(line.text()));
		await page.goto(url);
		await page.getByRole("textbox", { name: "Your name" }).fill(name);
		await page.getByRole("button", { name: "Join the lobby" }).click();
		await page.getByRole("status").filter({ hasText: name }).waitFor();
		return { page, errors };
	}
	async function say(page: Page, text: string): Promise<void> {
		await page.getByRole("textbox", { name: "Message" }).fill(text);
		await page.getByRole("button", { name: "Send" }).click();
	}
	const sees = (page: Page, text: string) => page.getByRole("listitem").filter({ hasText: text }).waitFor();

	describe.each(["one port", "two processes"] as const)("on %s", (way) => {
		let port: number;
		let chatPort: number;
		let url: string;
		beforeEach(async () => {
			[port, chatPort] = [await freePort(), await freePort()];
			running = await startNextApp(app, way, { port, chatPort });
			url = `http://localhost:${port}`;
		});

		test("the first HTML has the room's messages", async () => {
			expect(await (await fetch(`${url}/rooms/lobby`, { headers: ada })).text()).toContain("Welcome to the lobby.");
			// A room whose name is not ASCII, and a text that is no HTML.
			const chat = `http://localhost:${way === "one port" ? port : chatPort}/chat/wsChat/rooms/caf%C3%A9/messages`;
			const body = JSON.stringify({ text: "un <b>café</b>", clientId: "c1" });
			const headers = { ...ada, "content-type": "application/json" };
			expect((await fetch(chat, { method: "POST", headers, body })).status).toBe(201);
			const html = await (await fetch(`${url}/rooms/café`, { headers: ada })).text();
			expect(html).toContain("un &lt;b&gt;café&lt;/b&gt;");
		});

		test("a visitor who is not signed in is sent to the form", async () => {
			const response = await fetch(`${url}/rooms/lobby`, { redirect: "manual" });
			expect([response.status, response.headers.get("location")]).toEqual([307, "/"]);
		});

		test("a browser takes the HTML over without an error, and two pages talk", async () => {
			const [{ page: adas, errors }, { page: bobs, errors: bobsErrors }] = [
				await signIn(url, "Ada"),
				await signIn(url, "Bob"),
			];
			await adas.getByRole("status").filter({ hasText: "here: Ada, Bob" }).waitFor();
			await say(adas, "hello Bob");
			await sees(bobs, "Ada: hello Bob");
			await say(bobs, "hello Ada");
			await sees(adas, "Bob: hello Ada");
			expect(await (await fetch(`${url}/rooms/lobby`, { headers: ada })).text()).toContain("hello Ada");
			await adas.reload();
			await adas.getByRole("status").filter({ hasText: "here:" }).waitFor();
			expect(await adas.getByRole("listitem").allTextContents()).toEqual([
				"Host: Welcome to the lobby.",
				"Ada: hello Bob",
				"Bob: hello Ada",
			]);
			expect([...errors, ...bobsErrors]).toEqual([]);
		});

		test("SIGTERM ends all of it", async () => {
			await signIn(url, "Ada");
			expect(await running?.stop()).toBe(0);
			await expect(fetch(url)).rejects.toThrow();
			await expect(fetch(`http://localhost:${chatPort}`)).rejects.toThrow();
		});
	});

	test("while it is developed, a saved change reaches the open page, which goes on with the chat", async () => {
		const port = await freePort();
		running = await startNextApp(app, "one port", { port, isDev: true });
		const { page, errors } = await signIn(`http://localhost:${port}`, "Ada");
		await say(page, "before the change");
		await sees(page, "Ada: before the change");
		const file = join(app, "app/rooms/[room]/chat.tsx");
		writeFileSync(file, readFileSync(file, "utf8").replace("<h1>{name}</h1>", "<h1>Room {name}</h1>"));
		await page.getByRole("heading", { name: "Room lobby" }).waitFor();
		await say(page, "after the change");
		await sees(page, "Ada: after the change");
		expect(await page.getByRole("status").textContent()).toBe("here: Ada");
		expect(errors).toEqual([]);
	});
});
