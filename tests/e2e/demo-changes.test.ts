import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ChatPage } from "./chat-page";
import { type DemoServer, startDemo } from "./demo-server";
import { findChromium } from "./find-chromium";
import { MessageOnPage } from "./message-on-page";

const executablePath = findChromium();

describe.skipIf(!executablePath)("the demo, with messages that change", () => {
	const folder = mkdtempSync(join(tmpdir(), "jsandy-chat-demo-"));
	const complaints: string[] = [];
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
		for (const { page } of [ada, bob]) {
			// A browser reports here what the content security policy forbids.
			page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
			page.on("pageerror", (error) => complaints.push(String(error)));
		}
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
	});

	/** Ada says it, and Bob has it. */
	async function said(text: string): Promise<void> {
		await ada.say(text);
		await new MessageOnPage(bob, text).row.waitFor();
		await new MessageOnPage(ada, text).isSent();
	}

	test("an edit shows everywhere, marked as such, and only the author is offered it", async () => {
		await said("helo");
		await new MessageOnPage(ada, "helo").choose("Edit");
		expect(await ada.composer.inputValue()).toBe("helo");
		await ada.say("hello");
		await bob.seesMessages("hello");
		await ada.seesMessages("hello");
		for (const chat of [ada, bob]) await new MessageOnPage(chat, "hello").row.getByText("edited").waitFor();
		await new MessageOnPage(bob, "hello").openMenu();
		expect(await bob.page.getByRole("menuitem").allTextContents()).toEqual(["", "Reply", "Copy text"]);
		await bob.page.keyboard.press("Escape");
	});

	test("a deletion is asked about first, and leaves only that there was a message", async () => {
		await said("secret");
		const secret = new MessageOnPage(ada, "secret");
		await secret.choose("Delete");
		await ada.page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
		expect(await secret.row.count()).toBe(1);
		await secret.choose("Delete");
		await ada.page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
		for (const chat of [ada, bob]) await chat.seesMessages("This message was deleted");
		expect(await bob.log.getByRole("button", { name: "Actions" }).count()).toBe(0);
	});

	test("a reaction says who, highlights one's own, and a press takes part or takes it back", async () => {
		await said("cake?");
		await new MessageOnPage(ada, "cake?").react("thumbs up");
		const onBob = new MessageOnPage(bob, "cake?").reaction("thumbs up, 1: Ada");
		await onBob.waitFor();
		expect(await onBob.getAttribute("aria-pressed")).toBe("false");
		await onBob.click();
		const both = new MessageOnPage(bob, "cake?").reaction("thumbs up, 2: You and Ada");
		await both.waitFor();
		expect(await both.getAttribute("aria-pressed")).toBe("true");
		expect(await both.getAttribute("title")).toBe("You and Ada");
		await new MessageOnPage(ada, "cake?").reaction("thumbs up, 2: You and Bob").click();
		await new MessageOnPage(bob, "cake?").reaction("thumbs up, 1: You").click();
		await new MessageOnPage(ada, "cake?").row.getByRole("group", { name: "Reactions" }).waitFor({ state: "detached" });
	});

	test("any emoji of the picker can be chosen", async () => {
		await said("done?");
		await new MessageOnPage(ada, "done?").openMenu();
		await ada.page.getByRole("menuitem", { name: "More reactions" }).click();
		await ada.page.getByRole("menuitemcheckbox", { name: "rocket" }).click();
		await new MessageOnPage(bob, "done?").reaction("rocket, 1: Ada").waitFor();
	});

	test("a reply shows what it replies to, follows its edits, and leads there", async () => {
		await said("the first");
		for (let line = 0; line < 3; line += 1) await said(`${line}\n`.repeat(30));
		await new MessageOnPage(bob, "the first").choose("Reply");
		await bob.page.getByText("Reply to Ada", { exact: true }).waitFor();
		await bob.say("an answer");
		const quote = ada.log.getByRole("button", { name: /In reply to You.*the first/ });
		await quote.waitFor();
		expect(await bob.page.getByText("Reply to Ada", { exact: true }).count()).toBe(0);
		const original = new MessageOnPage(ada, "the first");
		expect(await original.isInView()).toBe(false);
		await quote.click();
		await original.comesIntoView();
		await original.choose("Edit");
		await ada.say("the very first");
		await bob.log.getByRole("button", { name: /In reply to Ada.*the very first/ }).waitFor();
		await new MessageOnPage(ada, "the very first").choose("Delete");
		await ada.page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
		await bob.log.getByRole("button", { name: /In reply to Ada.*This message was deleted/ }).waitFor();
	});

	test("changes that are made offline are shown as waiting, and made after it", async () => {
		await said("first");
		await said("second");
		await ada.cut();
		await new MessageOnPage(ada, "first").choose("Edit");
		await ada.say("first, edited");
		await new MessageOnPage(ada, "first, edited").row.getByText("waiting").waitFor();
		await new MessageOnPage(ada, "second").react("heart");
		await new MessageOnPage(ada, "second").row.getByText("waiting").waitFor();
		await ada.seesOutage("No connection. 2 changes wait, and are sent once it is back.");
		expect(await bob.texts()).toEqual(["first", "second"]);
		await ada.connectAgain();
		await bob.seesMessages("first, edited", "second");
		await new MessageOnPage(bob, "second").reaction("heart, 1: Ada").waitFor();
		await new MessageOnPage(ada, "first, edited").isSent();
		await new MessageOnPage(ada, "second").isSent();
		expect(await ada.log.getByText("waiting").count()).toBe(0);
	});

	test("a change that is refused is taken back, and says why", async () => {
		await said("draft");
		await ada.cut();
		const other = await ChatPage.open(browser, `${server.url}/#room ${rooms}`, "Ada");
		await other.seesMessages("draft");
		await new MessageOnPage(other, "draft").choose("Edit");
		await other.say("from the other window");
		await bob.seesMessages("from the other window");
		await new MessageOnPage(ada, "draft").choose("Edit");
		await ada.say("from this window");
		await ada.connectAgain();
		const kept = new MessageOnPage(ada, "from the other window");
		await kept.row.getByText("Not edited: the message was edited meanwhile").waitFor();
		await ada.seesMessages("from the other window");
		await kept.row.getByRole("button", { name: "Discard" }).click();
		await kept.row.getByText(/^Not edited/).waitFor({ state: "detached" });
		await other.page.context().close();
	});

	test("met no error on its way here, nor one that the content security policy causes", () => {
		expect(complaints).toEqual([]);
	});
});
