import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { missingService, services } from "../support/service";
import { ChatPage } from "./chat-page";
import { type DemoServer, startDemo } from "./demo-server";
import { findChromium } from "./find-chromium";

const executablePath = findChromium();
const missing = await missingService("Redis");

describe.skipIf(!executablePath || missing)("the demo, as two servers behind one Redis", () => {
	const folder = mkdtempSync(join(tmpdir(), "jsandy-chat-demo-"));
	const env = { CHAT_DB: join(folder, "chat.db"), PORT: "0", REDIS_URL: services.Redis };
	const servers: DemoServer[] = [];
	let browser: Browser | undefined;

	afterAll(async () => {
		await browser?.close();
		for (const server of servers) await server.kill();
		rmSync(folder, { recursive: true, force: true });
	});

	test("joins those of one with those of the other, and each server stops cleanly", async () => {
		browser = await chromium.launch({ executablePath: executablePath! });
		const room = encodeURIComponent(`room of ${process.pid}`);
		for (let n = 0; n < 2; n++) servers.push(await startDemo(env));
		const [one, other] = servers as [DemoServer, DemoServer];
		const ada = await ChatPage.open(browser, `${one.url}/#${room}`, "Ada");
		const bob = await ChatPage.open(browser, `${other.url}/#${room}`, "Bob");
		for (const chat of [ada, bob]) await chat.seesMembers("Ada", "Bob");
		await ada.composer.pressSequentially("he");
		await bob.seesTyping("Ada is typing…");
		await ada.say("hello, Bob");
		await bob.seesMessages("hello, Bob");
		await bob.say("hello, Ada");
		for (const chat of [ada, bob]) await chat.seesMessages("hello, Bob", "hello, Ada");
		expect(await Promise.all([one.stop(), other.stop()])).toEqual([0, 0]);
	}, 60_000);
});
