import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../e2e/find-chromium";
import { sample } from "./sample";
import { openPage, ROOM, startSite } from "./sample-site";

const executablePath = findChromium();

describe.skipIf(!executablePath)("the scrolling list of docs/client.md, in a browser", () => {
	let browser: Browser;

	beforeAll(async () => {
		browser = await chromium.launch({ executablePath: executablePath! });
	});
	afterAll(() => browser?.close());

	// Safari anchors no scroll position by itself.
	test.each(["auto", "none"])(
		"what is read stays in its place while older messages load, also after scrolling on meanwhile (overflow-anchor: %s)",
		async (anchor) => {
			const { page } = await openScrolling(browser, anchor);
			const scrollTo = (top: number) =>
				page.evaluate((top) => {
					(document.getElementById("list") as HTMLElement).scrollTop = top;
				}, top);
			await scrollTo(190);
			await page.waitForFunction(() => (window as unknown as Scrolling).isLoading);
			await scrollTo(560);
			await drawn(page);
			const reading = await topRow(page);
			await page.evaluate(() => (window as unknown as Scrolling).answer());
			await page.waitForFunction(() => document.getElementById("list")?.children.length === 100);
			await drawn(page);
			expect(await topRow(page)).toEqual(reading);
			// And back to the beginning, from which the third page is loaded.
			await scrollTo(100);
			await page.waitForFunction(() => (window as unknown as Scrolling).isLoading);
			const next = await topRow(page);
			await page.evaluate(() => (window as unknown as Scrolling).answer());
			await page.waitForFunction(() => document.getElementById("list")?.children.length === 150);
			await drawn(page);
			expect(await topRow(page)).toEqual(next);
		},
	);
});

interface Scrolling {
	/** True once a page was asked for that the test has not let through. */
	isLoading: boolean;
	answer(): void;
}

/** Opens a list of rows at its end, under the documented `loadWhileScrolling`. Its pages wait for `answer`. */
async function openScrolling(browser: Browser, anchor: string) {
	const { say, network } = await startSite({
		"sample.ts": sample("docs/client.md", "export function loadWhileScrolling"),
		"main.tsx": `
			import { createChatClient } from "jsandy-chat/client";
			import { loadWhileScrolling } from "./sample";
			document.getElementById("root").innerHTML =
				"<div id=list style='height:300px;overflow-y:auto;overflow-anchor:${anchor}'></div>";
			const list = document.getElementById("list");
			const room = createChatClient({ url: "/api/chat/wsChat?name=Ada" }).room("${ROOM}");
			const { loadOlder } = room.history;
			room.history.loadOlder = async () => {
				await new Promise((resolve) => Object.assign(window, { isLoading: true, answer: resolve }));
				window.isLoading = false;
				await loadOlder();
			};
			room.subscribe(() => {
				const rows = new Map([...list.children].map((row) => [row.dataset.key, row]));
				list.replaceChildren(...room.state.messages.map(({ key, text }) => {
					if (rows.has(key)) return rows.get(key);
					const row = Object.assign(document.createElement("p"), { textContent: text, style: "margin:0;height:20px" });
					row.dataset.key = key;
					return row;
				}));
			});
			await room.join();
			list.scrollTop = list.scrollHeight;
			loadWhileScrolling(room, list, console.error);
			window.isReady = true;
		`,
	});
	for (let n = 0; n < 150; n++) await say(`line ${n}`);
	const { page } = await openPage(browser, network.url);
	await page.waitForFunction(() => (window as unknown as { isReady: boolean }).isReady);
	return { page };
}

/** Lets the browser draw what it has. */
const drawn = (page: Page) =>
	page.evaluate(async () => {
		for (let n = 0; n < 3; n++) await new Promise((resolve) => requestAnimationFrame(resolve));
	});

/** The row at the top of the list, and how far it is from there. */
const topRow = (page: Page) =>
	page.evaluate(() => {
		const list = document.getElementById("list") as HTMLElement;
		const edge = list.getBoundingClientRect().top;
		const row = [...list.children].find((one) => one.getBoundingClientRect().bottom > edge + 1);
		return [row?.textContent, Math.round((row?.getBoundingClientRect().top ?? 0) - edge)];
	});
