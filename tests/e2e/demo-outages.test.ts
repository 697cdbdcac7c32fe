import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ChatPage } from "./chat-page";
import { type DemoServer, startDemo } from "./demo-server";
import { findChromium } from "./find-chromium";

const executablePath = findChromium();
/** As many as one user may send in one go. */
const BURST = 8;

describe.skipIf(!executablePath)("the demo, over losses of all kinds", () => {
	const folder = mkdtempSync(join(tmpdir(), "jsandy-chat-demo-"));
	const CHAT_DB = join(folder, "chat.db");
	let server: DemoServer;
	let browser: Browser;
	let ada: ChatPage;
	let bob: ChatPage;
	/** Another for each test. */
	let room: string;
	let rooms = 0;

	beforeAll(async () => {
		server = await startDemo({ CHAT_DB, PORT: "0" });
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
		room = `room ${rooms}`;
		for (const chat of [ada, bob]) await chat.goTo(room);
		for (const chat of [ada, bob]) await chat.seesMembers("Ada", "Bob");
	});

	/** Waits until both show these, and no other, each once; then, that they show them in one order. */
	async function bothSee(texts: readonly string[]): Promise<void> {
		const all = JSON.stringify([...texts].sort());
		for (const { page } of [ada, bob]) {
			await page.waitForFunction(
				(all) => {
					const sent = [...document.querySelectorAll("[role=log] .row.sent .text")].map((one) => one.textContent);
					const waiting = document.querySelectorAll("[role=log] .row:not(.sent)");
					return waiting.length === 0 && JSON.stringify(sent.sort()) === all;
				},
				all,
				{ timeout: 60_000 },
			);
		}
		expect(await ada.texts()).toEqual(await bob.texts());
	}

	const numbered = (name: string, count = BURST) => Array.from({ length: count }, (_, n) => `${name} ${n + 1}`);

	test("what is written while the connection is cut is shown as waiting, and arrives once it is back", async () => {
		await ada.cut();
		await bob.seesMembers("Bob");
		await ada.seesOutage("No connection. What you write is kept, and sent once it is back.");
		await ada.say("one");
		await ada.seesOutage("No connection. 1 message waits, and is sent once it is back.");
		await ada.goTo(`${room}, aside`);
		await ada.say("aside");
		await ada.page.goBack();
		for (const text of ["two", "three"]) await ada.say(text);
		await ada.seesWaiting("one", "two", "three");
		await ada.seesOutage("No connection. 4 messages wait, and are sent once it is back.");
		await bob.say("meanwhile");
		await bob.seesMessages("meanwhile");
		await ada.connectAgain();
		await ada.seesOutage("");
		for (const chat of [ada, bob]) await chat.seesMessages("meanwhile", "one", "two", "three");
		for (const chat of [ada, bob]) await chat.seesMembers("Ada", "Bob");
	});

	test("a browser that goes offline and comes back shows each message once, in one order", async () => {
		const { page } = ada;
		await ada.say("before");
		await bob.seesMessages("before");
		await page.context().setOffline(true);
		for (const text of numbered("offline")) await ada.say(text);
		for (const text of numbered("online", 3)) await bob.say(text);
		await ada.seesWaiting(...numbered("offline"));
		await bob.seesMessages("before", ...numbered("online", 3));
		await page.context().setOffline(false);
		await bothSee(["before", ...numbered("offline"), ...numbered("online", 3)]);
		expect((await bob.texts()).filter((text) => text.startsWith("offline"))).toEqual(numbered("offline"));
	}, 90_000);

	test("a server that is killed in the middle of a burst and started again loses nothing, and doubles nothing", async () => {
		const texts = { ada: numbered("from Ada", 2 * BURST), bob: numbered("from Bob", 2 * BURST) };
		const sayAll = async () => {
			for (const [n, text] of texts.ada.entries()) {
				await ada.say(text);
				await bob.say(texts.bob[n]!);
			}
		};
		const saying = sayAll();
		// Some are stored, some are on their way, most are not composed yet.
		await bob.page.waitForFunction(() => document.querySelectorAll("[role=log] .row.sent").length >= 4);
		await server.kill();
		await ada.seesConnection("reconnecting");
		await saying;
		server = await startDemo({ CHAT_DB, PORT: server.port });
		await bothSee([...texts.ada, ...texts.bob]);
		const shown = await bob.texts();
		expect(shown.filter((text) => text.startsWith("from Ada"))).toEqual(texts.ada);
		expect(shown.filter((text) => text.startsWith("from Bob"))).toEqual(texts.bob);
		await ada.page.reload();
		await bothSee(shown);
	}, 120_000);

	test("what waits when a page is reloaded is shown again, and sent once", async () => {
		await ada.say("before");
		await bob.seesMessages("before");
		await ada.cut();
		for (const text of ["one", "two", "three"]) await ada.say(text);
		await ada.seesWaiting("one", "two", "three");
		await ada.page.reload();
		for (const chat of [ada, bob]) await chat.seesMessages("before", "one", "two", "three");
		await ada.page.reload();
		for (const chat of [ada, bob]) await chat.seesMessages("before", "one", "two", "three");
	});

	test("a message that the server refuses says why, and can be tried again and discarded", async () => {
		// The page takes it for a text; the server sees that it is invisible.
		const invisible = "\u200b";
		await ada.say(invisible);
		await ada.page.getByText("Not sent: text must not be blank").waitFor();
		await ada.say("hello");
		await bob.seesMessages("hello");
		await ada.page.getByRole("button", { name: "Try again" }).click();
		await ada.page.getByText(/^Not sent: /).waitFor();
		await ada.seesWaiting(invisible);
		await ada.page.getByRole("button", { name: "Discard" }).click();
		await ada.seesMessages("hello");
		await ada.page.reload();
		await ada.seesMessages("hello");
	});
});
