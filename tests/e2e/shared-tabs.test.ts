import { join } from "node:path";
import { build } from "esbuild";
import { Hono } from "hono";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { ChatClient, ChatRoom } from "../../src/client";
import { serve } from "../../src/node";
import { closing } from "../support/closing";
import { gate } from "../support/gate";
import { startNetwork } from "../support/network";
import { startChat } from "../support/started-chat";
import { findChromium } from "./find-chromium";

const executablePath = findChromium();
const ROOM = "general";

/** What the page of this test defines. */
declare const chat: { open(url: string): ChatClient; client: ChatClient; room: ChatRoom };

describe.skipIf(!executablePath)("tabs that share an outbox, in a browser", () => {
	let browser: Browser;
	let script: string;
	/** A profile of its own, whose tabs share their storage and their locks. */
	let profile: BrowserContext;
	let pageUrl: string;
	let chatServer: Awaited<ReturnType<typeof startChat>>;
	/** The texts that the server was asked to store, in this order; a message that came twice is there twice. */
	let asked: string[];
	/** What the server waits for before it stores a message. */
	let reviewed: Promise<void>;

	beforeAll(async () => {
		browser = await chromium.launch({ executablePath: executablePath! });
		const { outputFiles } = await build({
			stdin: {
				contents: `
					import { createChatClient, indexedDbOutbox } from "./client";
					export let client, room;
					export function open(url) {
						client = createChatClient({ url, userId: "ada", outbox: indexedDbOutbox("chat"), random: () => 0.05 });
						room = client.room("${ROOM}");
						room.join().catch(() => {});
					}
				`,
				resolveDir: join(import.meta.dirname, "../../src"),
			},
			bundle: true,
			format: "iife",
			globalName: "chat",
			write: false,
		});
		script = outputFiles[0]?.text ?? "";
	});
	afterAll(() => browser?.close());

	beforeEach(async () => {
		asked = [];
		reviewed = Promise.resolve();
		chatServer = closing(
			await startChat(
				{
					limits: { rates: false },
					beforeSend: async ({ message }) => {
						asked.push(message.text);
						await reviewed;
					},
				},
				// The page has another port.
				{ allowedOrigins: "*" },
			),
		);
		const app = new Hono();
		app.get("/chat.js", (c) => c.body(script, 200, { "Content-Type": "text/javascript" }));
		app.get("/", (c) => c.html('<!doctype html><link rel="icon" href="data:,"><script src="/chat.js"></script>'));
		const pages = closing(await serve(app));
		pageUrl = pages.url;
		profile = await browser.newContext();
		onTestFinished(() => profile.close());
	});

	/** Lets the server store nothing until the returned gate is opened. */
	function holdReviews() {
		const review = gate();
		reviewed = review.opened;
		return review;
	}

	/** Opens a tab with a network of its own to the chat. */
	async function openTab({ offline = false } = {}) {
		const network = closing(await startNetwork(chatServer.server.port));
		if (offline) network.cut();
		const page = await profile.newPage();
		await page.goto(pageUrl);
		await page.evaluate((url) => void chat.open(url), `${network.url.replace("http", "ws")}/wsChat?name=ada`);
		return { page, network };
	}

	test("of three tabs, one sends a draft that was written offline in one of them, and all show it as sent", async () => {
		const first = await openTab({ offline: true });
		await write(first.page, "offline");
		const tabs = [first, await openTab({ offline: true }), await openTab({ offline: true })];
		for (const { page } of tabs) await shows(page, "offline: outgoing");
		const review = holdReviews();
		for (const { network } of tabs) network.mend();
		for (const { page } of tabs) await joined(page);
		// One sends, and the other two wait for their turn.
		await expect.poll(() => locks(first.page)).toEqual([1, 2]);
		review.open();
		for (const { page } of tabs) await shows(page, "offline: sent");
		await write(tabs[1]!.page, "next");
		for (const { page } of tabs) await shows(page, "offline: sent", "next: sent");
		expect(asked).toEqual(["offline", "next"]);
		expect(await kept(first.page)).toEqual([]);
	});

	test("a tab that is closed while it sends hands over to the next, and the draft is stored once", async () => {
		const first = await openTab({ offline: true });
		await write(first.page, "handed over");
		const others = [await openTab({ offline: true }), await openTab({ offline: true })];
		for (const { page } of others) await shows(page, "handed over: outgoing");
		const review = holdReviews();
		first.network.mend();
		await shows(first.page, "handed over: pending");
		for (const { network } of others) network.mend();
		for (const { page } of others) await joined(page);
		await expect.poll(() => locks(others[0]!.page)).toEqual([1, 2]);
		await first.page.close();
		await expect.poll(() => locks(others[0]!.page)).toEqual([1, 1]);
		review.open();
		for (const { page } of others) await shows(page, "handed over: sent");
		await write(others[1]!.page, "next");
		for (const { page } of others) await shows(page, "handed over: sent", "next: sent");
		await expect.poll(() => locks(others[0]!.page)).toEqual([0, 0]);
		const { messages } = await chatServer.chat.history({ room: ROOM });
		expect(messages.map(({ text }) => text)).toEqual(["handed over", "next"]);
		expect(await kept(others[0]!.page)).toEqual([]);
	});

	test("a draft that is discarded in one tab is not sent by another, and disappears there", async () => {
		const first = await openTab({ offline: true });
		await write(first.page, "in anger");
		await write(first.page, "calm");
		const second = await openTab({ offline: true });
		const third = await openTab({ offline: true });
		for (const { page } of [second, third]) await shows(page, "in anger: outgoing", "calm: outgoing");
		await first.page.evaluate(() => {
			const draft = chat.room.state.messages.find(({ text }) => text === "in anger");
			if (draft?.clientId) chat.room.discard(draft.clientId);
		});
		await shows(first.page, "calm: outgoing");
		await expect.poll(() => kept(first.page)).toEqual(["calm"]);
		for (const { network } of [second, third]) network.mend();
		for (const { page } of [second, third]) await shows(page, "calm: sent");
		first.network.mend();
		await shows(first.page, "calm: sent");
		expect(asked).toEqual(["calm"]);
	});
});

const write = (page: Page, text: string) => page.evaluate((text) => void chat.room.send(text), text);

const joined = (page: Page) => page.waitForFunction(() => chat.room.state.membership === "joined");

/** Returns how many tabs hold the lock of the room, and how many wait for it. */
const locks = (page: Page) =>
	page.evaluate(async () => {
		const { held = [], pending = [] } = await navigator.locks.query();
		return [held.length, pending.length];
	});

/** Waits until the tab shows exactly these messages with their status. */
const shows = (page: Page, ...messages: string[]) =>
	page.waitForFunction(
		(messages) => chat.room.state.messages.map(({ text, status }) => `${text}: ${status}`).join("\n") === messages,
		messages.join("\n"),
	);

/** Returns the texts that the shared storage still has. */
const kept = (page: Page) =>
	page.evaluate(
		() =>
			new Promise<string[]>((resolve) => {
				const opening = indexedDB.open("chat", 1);
				opening.onsuccess = () => {
					const all = opening.result.transaction("drafts").objectStore("drafts").getAll();
					all.onsuccess = () => {
						opening.result.close();
						resolve(all.result.map(({ text }: { text: string }) => text));
					};
				};
			}),
	);
