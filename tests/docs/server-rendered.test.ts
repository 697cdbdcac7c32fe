import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { createElement, type FunctionComponent, StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { findChromium } from "../e2e/find-chromium";
import { sample, sampleFolder } from "./sample";
import { openPage, ROOM, startSite } from "./sample-site";

const executablePath = findChromium();

/** A component of the docs, a component that shows a page of messages by it, and where it looks for the chat. */
const documented = {
	"docs/next.md": {
		code: sample("docs/next.md", "export function Chat"),
		shown: `
			import { Chat } from "./sample";
			export const Shown = ({ page }) => <Chat url="/chat/wsChat" room="${ROOM}" initial={page} />;
		`,
		path: "/chat",
	},
	"docs/react.md": {
		code: sample("docs/react.md", "export function History"),
		shown: `
			import { ChatProvider, useChatClient } from "jsandy-chat/react";
			import { History } from "./sample";
			export function Shown({ page }) {
				const client = useChatClient({ url: "/api/chat/wsChat" });
				return <ChatProvider client={client}><History page={page} /></ChatProvider>;
			}
		`,
		path: "/api/chat",
	},
};

const main = `
	import { StrictMode } from "react";
	import { hydrateRoot } from "react-dom/client";
	import { Shown } from "./shown";
	const page = JSON.parse(document.getElementById("page").textContent);
	hydrateRoot(document.getElementById("root"), <StrictMode><Shown page={page} /></StrictMode>);
`;

/** Marks the rows of the first HTML, before React has them. */
const markRows = 'for (const row of document.querySelectorAll("li")) row.isFromServer = true;';

describe.skipIf(!executablePath)("a component that a server rendered, in a browser", () => {
	let browser: Browser;

	beforeAll(async () => {
		browser = await chromium.launch({ executablePath: executablePath! });
	});
	afterAll(() => browser?.close());

	test.each(["docs/next.md", "docs/react.md"] as const)(
		"%s: the first HTML has the messages, hydration changes nothing and warns of nothing, and new messages follow",
		async (name) => {
			const { code, shown, path } = documented[name];
			const Shown = await importShown(code, shown);
			const files = { "main.tsx": main, "sample.tsx": code, "shown.tsx": shown };
			const site = await startSite(files, {
				path,
				body: async () => {
					const page = await site.chat.history({ room: ROOM });
					const html = renderToString(createElement(StrictMode, null, createElement(Shown, { page })));
					const json = JSON.stringify(page).replaceAll("<", "\\u003c");
					return (
						`<div id="root">${html}</div><script>${markRows}</script>` +
						`<script id="page" type="application/json">${json}</script>`
					);
				},
			});
			for (let n = 0; n < 3; n++) await site.say(`text ${n}`);
			const first = await (await fetch(site.network.url)).text();
			expect(first).toContain("<li>text 0</li><li>text 1</li><li>text 2</li>");
			// The server has opened no connection for it.
			expect(site.chat.stats().connections).toBe(0);

			const { page, complaints } = await openPage(browser, site.network.url);
			await expect.poll(() => site.chat.occupancy(ROOM)).toBe(1);
			await site.say("live");
			await page.waitForFunction(() => document.querySelectorAll("li").length === 4);
			const rows = await page
				.locator("li")
				.evaluateAll((found) =>
					found.map((row) => [row.textContent, (row as { isFromServer?: boolean }).isFromServer]),
				);
			expect(rows).toEqual([
				["text 0", true],
				["text 1", true],
				["text 2", true],
				["live", undefined],
			]);
			expect(complaints).toEqual([]);
		},
	);
});

/** Loads the component into this process, as a server that renders does. */
async function importShown(code: string, shown: string): Promise<FunctionComponent<{ page: object }>> {
	const folder = sampleFolder(`rendered-${crypto.randomUUID()}`);
	onTestFinished(folder.close);
	// Unchanged, except that their imports lead to the sources.
	const toSources = (text: string) => text.replaceAll(/"jsandy-chat(\/\w+)"/g, '"../../src$1"');
	folder.write("sample.tsx", toSources(code));
	folder.write("shown.tsx", toSources(shown));
	return (await import(join(folder.path, "shown.tsx"))).Shown;
}
