import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readAloud } from "./accessible-text";
import { ChatPage } from "./chat-page";
import { type DemoServer, startDemo } from "./demo-server";
import { findChromium } from "./find-chromium";
import { MessageOnPage } from "./message-on-page";

const executablePath = findChromium();

describe.skipIf(!executablePath)("the demo's messages, by keyboard and by screen reader", () => {
	const folder = mkdtempSync(join(tmpdir(), "jsandy-chat-demo-"));
	let server: DemoServer;
	let browser: Browser;
	let ada: ChatPage;
	let bob: ChatPage;
	/** Another for each test. */
	let rooms = 0;

	beforeAll(async () => {
		server = await startDemo({ CHAT_DB: join(folder, "chat.db"), PORT: "0" });
		browser = await chromium.launch({ executablePath: executablePath! });
		ada = await ChatPage.open(browser, server.url, "Ada");
		bob = await ChatPage.open(browser, server.url, "Bob");
	});

	afterAll(async () => {
		await browser?.close();
		await server?.kill();
		rmSync(folder, { recursive: true, force: true });
	});

	beforeEach(async () => {
		rooms += 1;
		for (const chat of [ada, bob]) await chat.goTo(`room ${rooms}`);
		for (const chat of [ada, bob]) await chat.seesMembers("Ada", "Bob");
		for (const text of ["one", "two"]) {
			await ada.say(text);
			await new MessageOnPage(bob, text).row.waitFor();
			await new MessageOnPage(ada, text).isSent();
		}
	});

	const press = async (...keys: string[]) => {
		for (const key of keys) await ada.page.keyboard.press(key);
	};
	/** What the focused element is called, or says. */
	const focused = () =>
		ada.page.evaluate(() => {
			const one = document.activeElement;
			if (one === document.body) return "nothing";
			return one?.getAttribute("aria-label") ?? one?.querySelector(".text")?.textContent ?? one?.textContent ?? "";
		});
	const menu = () => ada.page.getByRole("menu", { name: "Actions" });

	test("Tab leads to the latest message and its buttons, the arrow keys to the others", async () => {
		await ada.composer.focus();
		await press("Shift+Tab");
		expect(await focused()).toBe("Actions");
		await press("Escape");
		expect(await focused()).toBe("two");
		await press("ArrowUp");
		expect(await focused()).toBe("one");
		await press("ArrowUp");
		expect(await focused()).toBe("one");
		await press("End");
		expect(await focused()).toBe("two");
		await press("Home");
		expect(await focused()).toBe("one");
	});

	test("Enter opens a message's menu, arrow keys move in it, and Escape returns to the message", async () => {
		await ada.composer.focus();
		await press("Shift+Tab", "ArrowUp", "Enter");
		expect(await focused()).toBe("thumbs up");
		await press("ArrowRight");
		expect(await focused()).toBe("heart");
		await press("ArrowDown");
		expect(await focused()).toBe("Reply");
		await press("ArrowUp");
		expect(await focused()).toBe("thumbs up");
		await press("End");
		expect(await focused()).toBe("Delete");
		await press("ArrowDown");
		expect(await focused()).toBe("thumbs up");
		await press("Escape");
		expect(await menu().count()).toBe(0);
		expect(await focused()).toBe("one");
	});

	test("a message is reacted to, replied to and deleted without a mouse", async () => {
		await ada.composer.focus();
		await press("Shift+Tab", "ArrowUp", "Enter", "ArrowRight", "Enter");
		await new MessageOnPage(bob, "one").reaction("heart, 1: Ada").waitFor();
		expect(await focused()).toBe("one");
		await press("Enter", "ArrowDown", "Enter");
		await ada.page.keyboard.type("an answer");
		await press("Enter");
		await bob.log.getByRole("button", { name: /In reply to Ada.*one/ }).waitFor();
		await new MessageOnPage(ada, "an answer").isSent();
		await press("Shift+Tab", "Escape", "Home", "Tab", "Enter", "End", "Enter");
		await ada.page.getByRole("alertdialog").waitFor();
		expect(await focused()).toBe("Cancel");
		await press("Tab", "Enter");
		await bob.seesMessages("This message was deleted", "two", "an answer");
		await ada.seesMessages("This message was deleted", "two", "an answer");
		expect(await focused()).toBe("This message was deleted");
	});

	test("ArrowUp in an empty field edits one's last message; Escape gives it up, and what was written stays", async () => {
		await bob.say("three");
		await ada.seesMessages("one", "two", "three");
		await ada.composer.focus();
		await press("ArrowUp");
		expect(await ada.composer.inputValue()).toBe("two");
		await ada.page.keyboard.type(", changed");
		await press("Escape");
		expect(await ada.composer.inputValue()).toBe("");
		expect(await ada.page.getByRole("button", { name: "Cancel edit" }).count()).toBe(0);
		await ada.page.keyboard.type("written");
		await press("Home", "ArrowUp");
		expect(await ada.composer.inputValue()).toBe("written");
		await new MessageOnPage(ada, "one").choose("Edit");
		expect(await ada.composer.inputValue()).toBe("one");
		await press("Escape");
		expect(await ada.composer.inputValue()).toBe("written");
		expect(await ada.texts()).toEqual(["one", "two", "three"]);
		await ada.composer.fill("");
	});

	test("a screen reader hears who, what it replies to, what, when, how far, the actions, then the reactions", async () => {
		await new MessageOnPage(bob, "one").choose("Reply");
		await bob.say("an answer");
		await new MessageOnPage(ada, "an answer").react("heart");
		await new MessageOnPage(bob, "an answer").reaction("heart, 1: Ada").waitFor();
		const heard = await readAloud(bob.page, "article", /an answer/);
		expect(heard.map((part) => part.replace(/\d+:\d\d.*$/, "12:00"))).toEqual([
			"text You",
			"text :",
			"button In reply to Ada: one",
			"text an answer",
			"text 12:00",
			"image Sent",
			"button Actions",
			"button heart, 1: Ada",
		]);
	});
});
