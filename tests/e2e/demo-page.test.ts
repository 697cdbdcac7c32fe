import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChatPage } from "./chat-page";
import { type DemoServer, startDemo } from "./demo-server";
import { findChromium } from "./find-chromium";

const executablePath = findChromium();

describe.skipIf(!executablePath)("the demo's page", () => {
	const folder = mkdtempSync(join(tmpdir(), "jsandy-chat-demo-"));
	const complaints: string[] = [];
	let server: DemoServer;
	let browser: Browser;
	let ada: ChatPage;
	let bob: ChatPage;

	beforeAll(async () => {
		server = await startDemo({ CHAT_DB: join(folder, "chat.db"), PORT: "0" });
		browser = await chromium.launch({ executablePath: executablePath! });
		ada = await ChatPage.open(browser, `${server.url}/#tea`, "Ada Lovelace");
		bob = await ChatPage.open(browser, `${server.url}/#tea`, "Bob");
		for (const { page } of [ada, bob]) {
			// A browser reports here what the content security policy forbids.
			page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
			page.on("pageerror", (error) => complaints.push(String(error)));
		}
		for (const chat of [ada, bob]) await chat.seesMembers("Ada Lovelace", "Bob");
	});

	afterAll(async () => {
		await browser?.close();
		await server?.kill();
		rmSync(folder, { recursive: true, force: true });
	});

	const send = () => ada.page.getByRole("button", { name: "Send" });
	const counter = () => ada.page.locator("#counter");

	test("says of an empty room that it is empty, until somebody writes", async () => {
		const notice = ada.page.getByText("Nobody has said anything in #tea yet.");
		await notice.waitFor();
		await bob.say("hello");
		await ada.seesMessages("hello");
		expect(await notice.count()).toBe(0);
	});

	test("shows a user's initials, in the same colour beside a message and among the members", async () => {
		await ada.say("hello, Bob");
		await bob.seesMessages("hello", "hello, Bob");
		const avatars = bob.page.locator(".row .avatar, .members .avatar").filter({ hasText: "AL" });
		const looks = await avatars.evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
		expect(looks).toHaveLength(2);
		expect(new Set(looks).size).toBe(1);
		const other = bob.page.locator(".members .avatar").filter({ hasText: /^B$/ });
		expect(await other.evaluate((one) => getComputedStyle(one).backgroundColor)).not.toBe(looks[0]);
	});

	test("makes links of web addresses alone, which open apart from the page, and shows HTML as text", async () => {
		const text = '<img src=x onerror="top.hurt=1"> javascript:alert(1) (https://example.com/a_(b)).';
		await bob.say(text);
		await ada.seesMessages("hello", "hello, Bob", text);
		const links = ada.log.locator("a");
		expect(await links.count()).toBe(1);
		expect(await links.getAttribute("href")).toBe("https://example.com/a_(b)");
		expect(await links.getAttribute("target")).toBe("_blank");
		expect((await links.getAttribute("rel"))?.split(" ")).toContain("noopener");
		expect(await ada.log.locator("img").count()).toBe(0);
	});

	test("counts down the last characters, an emoji as one, and sends no text that is too long", async () => {
		await ada.composer.fill("x".repeat(1_799));
		expect(await counter().textContent()).toBe("");
		await ada.composer.fill("😀".repeat(1_900));
		expect(await counter().textContent()).toBe("100 left");
		await ada.composer.fill("x".repeat(2_003));
		expect(await counter().textContent()).toBe("3 too many");
		expect(await send().isDisabled()).toBe(true);
		await ada.composer.press("Enter");
		expect(await ada.composer.inputValue()).toHaveLength(2_003);
		const longest = "y".repeat(2_000);
		await ada.say(longest);
		await bob.page.getByText(longest).waitFor();
		expect(await counter().textContent()).toBe("");
	});

	test("Shift+Enter begins a line, for which the field grows; Send leaves the focus where one writes", async () => {
		const height = () => ada.composer.evaluate((one) => one.clientHeight);
		const before = await height();
		await ada.composer.fill("one");
		await ada.composer.press("Shift+Enter");
		await ada.page.keyboard.type("two");
		expect(await ada.composer.inputValue()).toBe("one\ntwo");
		expect(await height()).toBeGreaterThan(before);
		await send().click();
		await bob.page.locator(".text", { hasText: "one\ntwo" }).waitFor();
		expect(await ada.composer.evaluate((one) => one === document.activeElement)).toBe(true);
		await ada.page.keyboard.type("next");
		expect(await ada.composer.inputValue()).toBe("next");
		expect(await height()).toBe(before);
	});

	test("brings what is typed elsewhere on the page to the message", async () => {
		await ada.composer.fill("");
		await ada.log.focus();
		await ada.page.keyboard.type("quick");
		expect(await ada.composer.inputValue()).toBe("quick");
	});

	test("keeps what was written and not sent over a visit to another room and a reload", async () => {
		await ada.goTo("coffee");
		expect(await ada.composer.inputValue()).toBe("");
		await ada.page.reload();
		await ada.page.goBack();
		await ada.page.getByPlaceholder("Message #tea").waitFor();
		expect(await ada.composer.inputValue()).toBe("quick");
		await ada.composer.fill("");
	});

	test("counts in the tab's title what is unread in all rooms", async () => {
		await ada.seesTitle("#tea · jsandy-chat");
		await ada.goTo("quiet");
		await ada.seesTitle("#quiet · jsandy-chat");
		for (const text of ["one", "two"]) await bob.say(text);
		await ada.seesTitle("(2) #quiet · jsandy-chat");
		await ada.page.goBack();
		await ada.seesTitle("#tea · jsandy-chat");
	});

	test("says when each message was sent, and of an own one that it was", async () => {
		const own = ada.log.locator(".row.own").last();
		expect(await own.getByRole("img", { name: "Sent" }).count()).toBe(1);
		const [rows, times] = [ada.log.locator(".row"), ada.log.locator(".row time")];
		expect(await times.count()).toBe(await rows.count());
		const sentAt = Date.parse((await times.last().getAttribute("datetime"))!);
		expect(Math.abs(Date.now() - sentAt)).toBeLessThan(3_600_000);
	});

	test("follows the system's choice of light or dark", async () => {
		const background = () => ada.page.locator(".room").evaluate(() => getComputedStyle(document.body).backgroundColor);
		await ada.page.emulateMedia({ colorScheme: "light" });
		const light = await background();
		await ada.page.emulateMedia({ colorScheme: "dark" });
		expect(await background()).not.toBe(light);
	});

	test("runs and loads nothing but its own files, and met no error on its way here", async () => {
		expect(complaints).toEqual([]);
		const response = await fetch(server.url);
		expect(response.headers.get("content-security-policy")).not.toContain("unsafe");
		const outcome = await ada.page.evaluate(async () => {
			const forbidden: string[] = [];
			document.addEventListener("securitypolicyviolation", (event) => forbidden.push(event.effectiveDirective));
			const image = document.createElement("img");
			const reported = new Promise((resolve) => image.addEventListener("error", resolve));
			image.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
			document.body.append(image);
			document.body.setAttribute("style", "color: rgb(1, 2, 3)");
			try {
				document.body.insertAdjacentHTML("beforeend", "<b></b>");
			} catch {}
			await reported;
			return { color: getComputedStyle(document.body).color, forbidden };
		});
		expect(outcome.color).not.toBe("rgb(1, 2, 3)");
		expect(outcome.forbidden.sort()).toEqual(["img-src", "require-trusted-types-for", "style-src-attr"]);
	});
});
