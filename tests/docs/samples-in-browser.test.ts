import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../e2e/find-chromium";
import { sample } from "./sample";
import { openPage, ROOM, startSite } from "./sample-site";

const executablePath = findChromium();

const mountApp = `
	import { StrictMode } from "react";
	import { createRoot } from "react-dom/client";
	import { App } from "./app";
	createRoot(document.getElementById("root")!).render(<StrictMode><App /></StrictMode>);
`;

describe.skipIf(!executablePath)("the samples of the docs, in a browser", () => {
	let browser: Browser;

	beforeAll(async () => {
		browser = await chromium.launch({ executablePath: executablePath! });
	});
	afterAll(() => browser?.close());

	describe.each([
		["README.md", "Say hello", "Say hello"],
		["docs/react.md", "export function App()", "Send"],
	])("the chat of %s", (name, text, button) => {
		const start = async () => {
			const { say, network } = await startSite({ "main.tsx": mountApp, "app.tsx": sample(name, text) });
			for (let n = 0; n < 60; n++) await say(`text ${n}`);
			const { page, complaints } = await openPage(browser, network.url);
			await page.waitForFunction(() => document.querySelectorAll("li").length === 50);
			return { page, complaints, network };
		};

		test("keeps the row of a message from the draft to the stored message, and each row that did not change", async () => {
			const { page, complaints, network } = await start();
			network.cut();
			if (button === "Send") await page.getByRole("textbox").fill("Hello!");
			// Marks every row while the draft waits for the connection, which is away.
			await page.getByRole("button", { name: button }).click();
			await page.waitForFunction(() => document.querySelectorAll("li").length === 51);
			await page.evaluate(() => {
				for (const row of document.querySelectorAll("li")) row.dataset.mark = row.textContent ?? "";
			});
			network.mend();
			await page.waitForFunction(() => [...document.querySelectorAll("li")].at(-1)?.textContent === "Ada: Hello!");
			const rows = await page.locator("li").evaluateAll((found) => found.map((row) => row.dataset.mark));
			expect(rows).toHaveLength(51);
			expect(rows[0]).toBe("Bob: text 10");
			expect(rows.at(-1)).toMatch(/Hello!/);
			expect(rows).not.toContain(undefined);
			// The browser itself reports the attempts that the cut network refused.
			expect(complaints.filter((text) => /key|React/.test(text))).toEqual([]);
		});
	});

	test("the chat of docs/react.md keeps each row while older messages are prepended", async () => {
		const { say, network } = await startSite({
			"main.tsx": mountApp,
			"app.tsx": sample("docs/react.md", "export function App()"),
		});
		for (let n = 0; n < 60; n++) await say(`text ${n}`);
		const { page, complaints } = await openPage(browser, network.url);
		await page.waitForFunction(() => document.querySelectorAll("li").length === 50);
		await page.evaluate(() => {
			for (const row of document.querySelectorAll("li")) row.dataset.mark = row.textContent ?? "";
		});
		await page.getByRole("button", { name: "Older" }).click();
		await page.waitForFunction(() => document.querySelectorAll("li").length === 60);
		const rows = await page.locator("li").evaluateAll((found) => found.map((row) => row.dataset.mark));
		expect(rows.filter((mark) => mark === undefined)).toHaveLength(10);
		expect(rows.slice(10)).toEqual(Array.from({ length: 50 }, (_, n) => `Bob: text ${n + 10}`));
		expect(complaints).toEqual([]);
	});

	test.each([
		["docs/client.md", "export function ring", ringing],
		["docs/react.md", "export function Ring", ringingComponent],
	])(
		"%s: a new message of another user rings once; an own one, a caught-up one and the first page do not",
		async (name, text, main) => {
			const { say, network } = await startSite({ "sample.tsx": sample(name, text), "main.tsx": main });
			await say("from before");
			const { page } = await openPage(browser, network.url);
			const shows = (...texts: string[]) =>
				page.waitForFunction((texts) => {
					const { messages } = (window as unknown as Ringing).room?.state ?? { messages: [] };
					return JSON.stringify(messages.map(({ text, status }) => status === "sent" && text)) === texts;
				}, JSON.stringify(texts));
			const rung = () => page.evaluate(() => (window as unknown as Ringing).rung);
			await shows("from before");
			expect(await rung()).toBe(0);
			await say("live");
			await shows("from before", "live");
			expect(await rung()).toBe(1);
			await page.evaluate(() => (window as unknown as Ringing).room.send("own"));
			await shows("from before", "live", "own");
			expect(await rung()).toBe(1);
			network.cut();
			await page.waitForFunction(() => (window as unknown as Ringing).room.state.membership === "joining");
			for (const text of ["missed 1", "missed 2"]) await say(text);
			network.mend();
			await shows("from before", "live", "own", "missed 1", "missed 2");
			expect(await rung()).toBe(1);
			await say("live again");
			await shows("from before", "live", "own", "missed 1", "missed 2", "live again");
			expect(await rung()).toBe(2);
		},
	);
});

const ringing = `
	import { createChatClient } from "jsandy-chat/client";
	import { ring } from "./sample";
	const room = createChatClient({ url: "/api/chat/wsChat?name=Ada" }).room("${ROOM}");
	Object.assign(window, { room, rung: 0 });
	ring(room, () => { window.rung += 1; });
	await room.join();
`;

const ringingComponent = `
	import { createChatClient } from "jsandy-chat/client";
	import { ChatProvider } from "jsandy-chat/react";
	import { StrictMode } from "react";
	import { createRoot } from "react-dom/client";
	import { Ring } from "./sample";
	const client = createChatClient({ url: "/api/chat/wsChat?name=Ada" });
	Object.assign(window, { room: client.room("${ROOM}"), rung: 0 });
	const play = () => { window.rung += 1; };
	createRoot(document.getElementById("root")).render(
		<StrictMode><ChatProvider client={client}><Ring name="${ROOM}" play={play} /></ChatProvider></StrictMode>,
	);
`;

interface Ringing {
	rung: number;
	room: { state: { membership: string; messages: { text: string; status: string }[] }; send(text: string): void };
}
