import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChatPage } from "./chat-page";
import { type DemoServer, startDemo } from "./demo-server";
import { findChromium } from "./find-chromium";

const executablePath = findChromium();

describe.skipIf(!executablePath)("the demo, in two browser windows", () => {
	const folder = mkdtempSync(join(tmpdir(), "jsandy-chat-demo-"));
	const CHAT_DB = join(folder, "chat.db");
	let server: DemoServer | undefined;
	let browser: Browser | undefined;
	let ada: ChatPage;
	let bob: ChatPage;
	const complaints: string[] = [];
	const said = ["hello, Bob", "hello, Ada", "still there?"];

	beforeAll(async () => {
		server = await startDemo({ CHAT_DB, PORT: "0" });
		browser = await chromium.launch({ executablePath: executablePath! });
		ada = await ChatPage.open(browser, server.url, "Ada");
		bob = await ChatPage.open(browser, server.url, "Bob");
		for (const { page } of [ada, bob]) page.on("pageerror", (error) => complaints.push(String(error)));
	});

	afterAll(async () => {
		await browser?.close();
		await server?.kill();
		rmSync(folder, { recursive: true, force: true });
	});

	test("prints its address and nothing else", () => {
		expect(server?.printed).toEqual([`jsandy-chat demo: ${server?.url}`]);
	});

	test("shows who is in the room that both have entered", async () => {
		await ada.seesConnection("connected");
		await ada.goTo("tea");
		await bob.goTo("tea");
		await ada.seesMembers("Ada", "Bob");
		await bob.seesMembers("Ada", "Bob");
		expect(new URL(ada.page.url()).hash).toBe("#tea");
	});

	test("shows who types, until it is sent", async () => {
		await ada.composer.pressSequentially("he");
		await bob.seesTyping("Ada is typing…");
		await ada.say("hello, Bob");
		await bob.seesTyping("");
	});

	test("brings messages both ways, own ones apart", async () => {
		await bob.seesMessages("hello, Bob");
		await bob.say("hello, Ada");
		await ada.seesMessages("hello, Bob", "hello, Ada");
		await bob.seesMessages("hello, Bob", "hello, Ada");
		expect(await ada.page.locator(".own .text").allInnerTexts()).toEqual(["hello, Bob"]);
		expect(await bob.page.locator(".own .text").allInnerTexts()).toEqual(["hello, Ada"]);
	});

	test("keeps a room's messages out of another, marks what is unread, and shows it on return", async () => {
		await bob.goTo("coffee");
		await bob.seesMessages();
		await ada.say("still there?");
		await bob.seesUnread("tea1 unread");
		await bob.page.goBack();
		await bob.seesMessages(...said);
		await bob.seesUnread();
	});

	test("takes a user out of a room that is left, and shows another", async () => {
		await bob.leave("tea");
		await ada.seesMembers("Ada");
		expect(new URL(bob.page.url()).hash).toBe("#lobby");
		await bob.goTo("tea");
		await bob.seesMessages(...said);
		await ada.seesMembers("Ada", "Bob");
	});

	test("remembers the name over a reload", async () => {
		await bob.page.reload();
		await bob.seesMembers("Ada", "Bob");
		await bob.seesMessages(...said);
	});

	test("goes on after the server was restarted: the history is whole and both can talk", async () => {
		const port = server!.port;
		expect(await server!.stop()).toBe(0);
		await ada.seesConnection("reconnecting");
		await bob.seesConnection("reconnecting");
		server = await startDemo({ CHAT_DB, PORT: port });
		await ada.seesConnection("connected");
		await bob.seesConnection("connected");
		await ada.say("are you back?");
		await bob.seesMessages(...said, "are you back?");
		await bob.say("yes");
		await ada.seesMessages(...said, "are you back?", "yes");
		await ada.seesMembers("Ada", "Bob");
		await bob.seesMembers("Ada", "Bob");
		const cleo = await ChatPage.open(browser!, `${server.url}/#tea`, "Cleo");
		await cleo.seesMessages(...said, "are you back?", "yes");
		await cleo.page.close();
	}, 60_000);

	test("takes a user out of the room whose page was closed", async () => {
		await ada.seesMembers("Ada", "Bob");
		await bob.page.close();
		await ada.seesMembers("Ada");
	});

	test("stops cleanly when it is asked to, and no page has met an error", async () => {
		expect(await server!.stop()).toBe(0);
		expect(complaints).toEqual([]);
	});
});
