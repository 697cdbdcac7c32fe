import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ChatPage } from "./chat-page";
import { type DemoServer, startDemo } from "./demo-server";
import { findChromium } from "./find-chromium";
import { MessageOnPage } from "./message-on-page";

const executablePath = findChromium();
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const longRoom = "a room with a name that is much longer than a phone is wide";
/** What a finger hits, in CSS pixels. */
const TARGET = 44;

describe.skipIf(!executablePath)("the demo, on a phone", () => {
	const folder = mkdtempSync(join(tmpdir(), "jsandy-chat-demo-"));
	let server: DemoServer;
	let browser: Browser;
	let ada: ChatPage;
	let page: Page;

	beforeAll(async () => {
		server = await startDemo({ CHAT_DB: join(folder, "chat.db"), PORT: "0" });
		browser = await chromium.launch({ executablePath: executablePath! });
		ada = await ChatPage.open(browser, `${server.url}/#tea`, "Ada of a name that is rather long", phone);
		page = ada.page;
		await ada.seesConnection("connected");
	});

	beforeEach(async () => {
		// Closes a panel, if one is open.
		await page.keyboard.press("Escape");
	});

	afterAll(async () => {
		await browser?.close();
		await server?.kill();
		rmSync(folder, { recursive: true, force: true });
	});

	/** Says it by touch. */
	async function say(text: string): Promise<void> {
		await ada.composer.fill(text);
		await page.getByRole("button", { name: "Send" }).tap();
	}

	/** What one can press and that is too small for a finger, or not whole on the page. Links in a text are as high as the text. */
	const tooSmallOrCut = () =>
		page.locator("button, input, textarea, a:not(.text a)").evaluateAll((all, target) => {
			const shown = all.filter((one) => one.checkVisibility());
			const bad = shown.filter((one) => {
				const { left, right, width, height } = one.getBoundingClientRect();
				return width < target || height < target || left < 0 || right > innerWidth;
			});
			return { count: shown.length, bad: bad.map((one) => one.outerHTML) };
		}, TARGET);

	/** What is cut off without a sign of it: wider inside than outside, and neither scrolled nor ended by an ellipsis. */
	const clipped = () =>
		page.locator("#root *:not(.unseen)").evaluateAll((all) =>
			all
				.filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth && one.clientWidth > 0)
				.filter(
					(one) => getComputedStyle(one).textOverflow !== "ellipsis" && getComputedStyle(one).display !== "inline",
				)
				.map((one) => one.className || one.tagName),
		);

	async function expectsAllToFit(): Promise<void> {
		const { count, bad } = await tooSmallOrCut();
		expect(count).toBeGreaterThan(0);
		expect(bad).toEqual([]);
		expect(await clipped()).toEqual([]);
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.viewport.width);
	}

	test("has room for every part of a room, and targets that a finger hits", async () => {
		await say(`https://example.com/${"long/".repeat(30)}`);
		await say("\u200b");
		await page.getByRole("button", { name: "Discard" }).waitFor();
		await expectsAllToFit();
		await page.getByRole("button", { name: "Discard" }).tap();
	});

	test("has the rooms in a panel, with no button beside a room's name", async () => {
		const rooms = page.getByRole("navigation", { name: "Rooms" });
		expect(await rooms.isVisible()).toBe(false);
		await page.getByRole("button", { name: /^Rooms/ }).tap();
		await rooms.waitFor();
		expect(await rooms.getByRole("listitem").getByRole("button").count()).toBe(0);
		await expectsAllToFit();
	});

	test("enters a room from the panel, which closes, and leaves it from the room", async () => {
		await page.getByRole("button", { name: /^Rooms/ }).tap();
		await ada.goTo(longRoom);
		await page.getByText(`Nobody has said anything in #${longRoom} yet.`).waitFor();
		expect(await page.getByRole("navigation", { name: "Rooms" }).isVisible()).toBe(false);
		await expectsAllToFit();
		await ada.leave(longRoom);
		await page.getByRole("heading", { name: "lobby" }).waitFor();
	});

	test("has the members in a panel, which can be closed without a keyboard", async () => {
		await page.getByRole("button", { name: "Members: 1" }).tap();
		const members = page.getByRole("complementary", { name: "Here 1" });
		await members.waitFor();
		await expectsAllToFit();
		await members.getByRole("button", { name: "Close" }).tap();
		await members.waitFor({ state: "hidden" });
	});

	test("begins a line on Enter, since a phone has no Shift+Enter, and sends by the button", async () => {
		await ada.composer.fill("one");
		await ada.composer.press("Enter");
		await page.keyboard.type("two");
		await page.getByRole("button", { name: "Send" }).tap();
		await ada.seesMessages("one\ntwo");
		expect(await ada.composer.inputValue()).toBe("");
	});

	describe("with messages that change", () => {
		/** Rests a finger on a message until its menu opens, and lifts it. */
		async function hold(text: string): Promise<void> {
			const { x, y, width, height } = (await new MessageOnPage(ada, text).row.locator(".text").boundingBox())!;
			const session = await page.context().newCDPSession(page);
			const touchPoints = [{ x: x + width / 2, y: y + height / 2 }];
			await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
			await page.getByRole("menu").waitFor();
			await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
			await session.detach();
		}
		const choose = (item: string) => page.getByRole("menuitem", { name: item }).tap();

		test("a finger that rests on a message opens its menu, and does not choose from it when it is lifted", async () => {
			// As high on the page as the menu comes.
			for (let line = 0; line < 12; line += 1) await say(`line ${line}`);
			await say("hold me");
			await new MessageOnPage(ada, "hold me").isSent();
			await hold("hold me");
			await expectsAllToFit();
			await choose("More reactions");
			await expectsAllToFit();
			await page.getByRole("menuitemcheckbox", { name: "rocket" }).tap();
			await new MessageOnPage(ada, "hold me").reaction("rocket, 1: You").waitFor();
			await expectsAllToFit();
		});

		test("a tap beside the menu closes it, and does nothing else", async () => {
			await hold("hold me");
			const leave = page.locator("header button", { hasText: "Leave" });
			const { x, y } = (await leave.boundingBox())!;
			await page.touchscreen.tap(x + 10, y + 10);
			await page.getByRole("menu").waitFor({ state: "detached" });
			await page.getByRole("button", { name: "Leave lobby" }).waitFor();
			await hold("hold me");
			await page.touchscreen.tap(x + 10, y + 10);
			await page.getByRole("menu").waitFor({ state: "detached" });
			expect(await page.getByRole("heading", { name: "lobby" }).count()).toBe(1);
		});

		test("a finger that taps or scrolls opens no menu", async () => {
			const cleo = await ChatPage.open(browser, `${server.url}/#lobby`, "Cleo", phone);
			const message = new MessageOnPage(cleo, "hold me");
			await message.comesIntoView();
			const { x, y, width, height } = (await message.row.locator(".text").boundingBox())!;
			await cleo.page.clock.install();
			const session = await cleo.page.context().newCDPSession(cleo.page);
			const touch = (type: "touchStart" | "touchMove" | "touchEnd", up = 0) => {
				const touchPoints = type === "touchEnd" ? [] : [{ x: x + width / 2, y: y + height / 2 - up }];
				return session.send("Input.dispatchTouchEvent", { type, touchPoints });
			};
			const menus = async () => {
				await cleo.page.clock.runFor(1_000);
				return cleo.page.getByRole("menu").count();
			};
			await touch("touchStart");
			expect(await menus()).toBe(1);
			await touch("touchEnd");
			await cleo.page.keyboard.press("Escape");
			await touch("touchStart");
			await touch("touchEnd");
			expect(await menus()).toBe(0);
			await touch("touchStart");
			await touch("touchMove", 20);
			await touch("touchMove", 40);
			expect(await menus()).toBe(0);
			await touch("touchEnd");
			await cleo.page.context().close();
		});

		test("a reply, an edit and a deletion fit, with what asks for it", async () => {
			await hold("hold me");
			await choose("Reply");
			await page.getByRole("button", { name: "Cancel reply" }).waitFor();
			await expectsAllToFit();
			await say(`an answer ${"long".repeat(40)}`);
			await ada.log.getByRole("button", { name: /In reply to You/ }).waitFor();
			await expectsAllToFit();
			await hold("hold me");
			await choose("Edit");
			await page.getByRole("button", { name: "Cancel edit" }).waitFor();
			await expectsAllToFit();
			await ada.composer.fill("edited");
			await page.getByRole("button", { name: "Save" }).tap();
			await new MessageOnPage(ada, "edited").isSent();
			await hold("edited");
			await choose("Delete");
			const question = page.getByRole("alertdialog");
			await question.waitFor();
			await expectsAllToFit();
			await question.getByRole("button", { name: "Delete" }).tap();
			await new MessageOnPage(ada, "This message was deleted").row.waitFor();
			await expectsAllToFit();
		});
	});

	test("fits what it says of a lost connection", async () => {
		await page.getByRole("button", { name: /^Rooms/ }).tap();
		await ada.cut();
		await page.keyboard.press("Escape");
		await say("meanwhile");
		await ada.seesOutage("No connection. 1 message waits, and is sent once it is back.");
		await expectsAllToFit();
	});
});
