import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LibsqlMessageStore } from "../../src/adapters/libsql";
import { ChatPage } from "./chat-page";
import { type DemoServer, startDemo } from "./demo-server";
import { findChromium } from "./find-chromium";

const executablePath = findChromium();
const COUNT = 120;
const all = Array.from({ length: COUNT }, (_, n) => `message ${n + 1}`);

describe.skipIf(!executablePath)("the demo, in a room with a long history", () => {
	const folder = mkdtempSync(join(tmpdir(), "jsandy-chat-demo-"));
	const CHAT_DB = join(folder, "chat.db");
	let server: DemoServer;
	let browser: Browser;
	let ada: ChatPage;
	let bob: ChatPage;

	beforeAll(async () => {
		const store = new LibsqlMessageStore({ url: pathToFileURL(CHAT_DB).href });
		for (const [n, text] of all.entries()) {
			const id = `seeded ${n}`;
			await store.append({ id, room: "old", userId: "cleo", username: "Cleo", text, timestamp: 1_700_000_000_000 + n });
		}
		await store.close();
		server = await startDemo({ CHAT_DB, PORT: "0" });
		browser = await chromium.launch({ executablePath: executablePath! });
		ada = await ChatPage.open(browser, `${server.url}/#old`, "Ada");
		bob = await ChatPage.open(browser, `${server.url}/#old`, "Bob");
	});

	afterAll(async () => {
		await browser?.close();
		await server?.kill();
		rmSync(folder, { recursive: true, force: true });
	});

	test("opens at the latest, and has read them", async () => {
		await ada.seesMessages(...all.slice(-50));
		await ada.page.getByText("message 120", { exact: true }).waitFor();
		expect(await isInView("message 120")).toBe(true);
		await ada.seesNewFrom(null);
		await ada.seesUnread();
	});

	test("loads older messages by scrolling up, and keeps in place what is read", async () => {
		const first = ada.page.getByText("message 71", { exact: true });
		await ada.log.evaluate((log) => {
			log.scrollTop = 150;
		});
		const before = await first.evaluate((one) => one.getBoundingClientRect().top);
		await ada.seesMessages(...all.slice(-100));
		const after = await first.evaluate((one) => one.getBoundingClientRect().top);
		expect(Math.abs(after - before)).toBeLessThan(2);
	});

	test("does not pull one away who reads older messages, and tells of new ones until they are seen", async () => {
		await bob.say("new");
		const button = ada.page.getByRole("button", { name: "1 new" });
		await button.waitFor();
		await ada.seesUnread("old1 unread");
		expect(await isInView("new")).toBe(false);
		await button.click();
		await ada.seesUnread();
		expect(await isInView("new")).toBe(true);
	});

	test("loads the rest by keyboard, until there is no more", async () => {
		await ada.log.focus();
		await ada.page.keyboard.press("Home");
		await ada.seesMessages(...all, "new");
		expect(await ada.page.getByRole("button", { name: "Older messages" }).count()).toBe(0);
	});

	test("remembers over a reload what was read, and shows where the new ones begin", async () => {
		await ada.goTo("elsewhere");
		await bob.say("newer");
		await ada.seesUnread("old1 unread");
		await ada.page.reload();
		await ada.seesUnread("old1 unread");
		await ada.page.getByRole("link", { name: /^old/ }).click();
		await ada.seesNewFrom("newer");
		await ada.seesUnread();
	});

	test("puts the date above each day", async () => {
		const dates = await ada.log.locator(".date").allTextContents();
		expect(dates).toEqual([expect.stringContaining("2023"), "Today"]);
	});

	test("opens at the first new message, not past it, where there are more than fit", async () => {
		await ada.goTo("elsewhere");
		const tall = ["first", "second", "third", "last"].map((text) => `${text}${"\nline".repeat(20)}`);
		for (const text of tall) await bob.say(text);
		await ada.seesUnread("old4 unread");
		await ada.page.goBack();
		await ada.seesNewFrom(tall[0]!);
		await ada.page.getByRole("button", { name: "4 new" }).waitFor();
		const top = await ada.page.locator(".unread-line").evaluate((line) => {
			return line.getBoundingClientRect().top - line.closest("[role=log]")!.getBoundingClientRect().top;
		});
		expect(top).toBeGreaterThanOrEqual(0);
		expect(top).toBeLessThan(100);
		await ada.seesUnread("old4 unread");
		await ada.page.getByRole("button", { name: "4 new" }).click();
		await ada.seesUnread();
	});

	test("calls nothing new that arrives while it is read, or above an answer", async () => {
		await ada.say("an answer");
		await bob.say("seen at once");
		await ada.page.getByText("seen at once").waitFor();
		await ada.seesNewFrom(null);
		await ada.seesUnread();
	});

	const isInView = (text: string) =>
		ada.page.getByText(text, { exact: true }).evaluate((one) => {
			const log = one.closest("[role=log]")!.getBoundingClientRect();
			const { top, bottom } = one.getBoundingClientRect();
			return top >= log.top && bottom <= log.bottom + 1;
		});
});
