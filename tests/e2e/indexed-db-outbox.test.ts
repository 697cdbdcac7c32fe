import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Draft, SharedStorage } from "../../src/client";
import { findChromium } from "./find-chromium";

const executablePath = findChromium();

declare const chat: { indexedDbOutbox(name: string): SharedStorage };

describe.skipIf(!executablePath)("indexedDbOutbox, in a browser", () => {
	let server: Server;
	let url: string;
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		const { outputFiles } = await build({
			stdin: {
				contents: `export { indexedDbOutbox } from "./client"`,
				resolveDir: join(import.meta.dirname, "../../src"),
			},
			bundle: true,
			format: "iife",
			globalName: "chat",
			write: false,
		});
		const script = outputFiles[0]?.text ?? "";
		server = createServer((request, response) => {
			const isScript = request.url === "/chat.js";
			response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
			response.end(
				isScript ? script : '<!doctype html><link rel="icon" href="data:,"><script src="/chat.js"></script>',
			);
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		browser = await chromium.launch({ executablePath: executablePath! });
	});
	afterAll(async () => {
		await browser?.close();
		server?.close();
	});
	// A profile of its own.
	beforeEach(async () => {
		page = await (await browser.newContext()).newPage();
		await page.goto(url);
	});

	const draft = (n: number): Draft => ({ clientId: `c${n}`, room: "tea", text: `text ${n}`, timestamp: n });
	const texts = (on = page) =>
		on.evaluate(async () => (await chat.indexedDbOutbox("drafts").load()).map(({ text }) => text));
	const add = (drafts: Draft[], on = page) =>
		on.evaluate(async (drafts) => {
			const outbox = chat.indexedDbOutbox("drafts");
			await Promise.all(drafts.map((one) => outbox.add(one)));
		}, drafts);

	test("drafts are there after a reload, as they were composed, until they are removed", async () => {
		await add([draft(2), draft(1), { ...draft(3), metadata: { a: [1] }, replyTo: "m1" }]);
		await page.reload();
		expect(await texts()).toEqual(["text 1", "text 2", "text 3"]);
		await page.evaluate(() => chat.indexedDbOutbox("drafts").remove("c2"));
		await page.reload();
		expect(await texts()).toEqual(["text 1", "text 3"]);
		expect(await page.evaluate(() => localStorage.length)).toBe(0);
	});

	test("edits and reactions are there after a reload, among the messages and whole", async () => {
		const edit = { ...draft(2), event: "editMessage", id: "m1", editedAt: 0 };
		const reaction = { ...draft(3), text: "", event: "addReaction", id: "c1", emoji: "👍" };
		await add([reaction, draft(1), edit]);
		await page.reload();
		const loaded = await page.evaluate(() => chat.indexedDbOutbox("drafts").load());
		expect(loaded).toEqual([draft(1), edit, reaction]);
	});

	test("one that is added in the very moment of a reload is there", async () => {
		await add([draft(1)]);
		await Promise.all([
			page.waitForEvent("load"),
			page.evaluate((second) => {
				// A database that is slow, as on a busy machine: the page is gone before it has anything.
				IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest;
				void chat.indexedDbOutbox("drafts").add(second);
				location.reload();
			}, draft(2)),
		]);
		expect(await texts()).toEqual(["text 1", "text 2"]);
		// By now the database has it.
		expect(await page.evaluate(() => localStorage.length)).toBe(0);
		await page.evaluate(() => chat.indexedDbOutbox("drafts").remove("c2"));
		expect(await texts()).toEqual(["text 1"]);
	});

	test("two tabs have the same drafts, and another database has others", async () => {
		const other = await page.context().newPage();
		await other.goto(url);
		await add([draft(1)]);
		await add([draft(2)], other);
		expect([await texts(), await texts(other)]).toEqual([
			["text 1", "text 2"],
			["text 1", "text 2"],
		]);
		expect(await page.evaluate(async () => (await chat.indexedDbOutbox("another").load()).length)).toBe(0);
	});

	test("a database that is taken away is opened anew, and one that cannot be opened is told of and tried again", async () => {
		const outcome = await page.evaluate(async (one) => {
			const outbox = chat.indexedDbOutbox("drafts");
			await outbox.add(one);
			const deleting = indexedDB.deleteDatabase("drafts");
			await new Promise((resolve) => {
				deleting.onsuccess = resolve;
			});
			const afterwards = (await outbox.load()).length;
			// A version that this page does not know.
			const newer = await new Promise<IDBDatabase>((resolve) => {
				const opening = indexedDB.open("drafts", 2);
				opening.onsuccess = () => resolve(opening.result);
			});
			newer.close();
			const refused = await outbox.load().then(
				() => "loaded",
				(error) => error.name,
			);
			await new Promise((resolve) => {
				indexedDB.deleteDatabase("drafts").onsuccess = resolve;
			});
			await outbox.add(one);
			return [afterwards, refused, (await outbox.load()).length];
		}, draft(1));
		expect(outcome).toEqual([0, "VersionError", 1]);
	});

	test("a handle that the platform has invalidated is opened again, and the call repeated", async () => {
		await add([draft(1)]);
		const kept = await page.evaluate(async (second) => {
			const outbox = chat.indexedDbOutbox("drafts");
			await outbox.load();
			// Throws once for this handle, as iOS does when memory is short, without a close event.
			const { transaction } = IDBDatabase.prototype;
			IDBDatabase.prototype.transaction = function invalid() {
				IDBDatabase.prototype.transaction = transaction;
				throw new DOMException("The database connection is closing.", "InvalidStateError");
			};
			await outbox.add(second);
			return (await outbox.load()).map(({ text }) => text);
		}, draft(2));
		expect(kept).toEqual(["text 1", "text 2"]);
	});

	test("a discard survives a database that is lost and comes back", async () => {
		await add([draft(1), draft(2)]);
		const failed = await page.evaluate(async () => {
			const outbox = chat.indexedDbOutbox("drafts");
			await outbox.load();
			IDBDatabase.prototype.transaction = () => {
				throw new DOMException("Connection to Indexed Database server lost.", "UnknownError");
			};
			return outbox.remove("c1").then(
				() => "removed",
				(error) => error.name,
			);
		});
		expect(failed).toBe("UnknownError");
		await page.reload();
		const has = () => page.evaluate(() => chat.indexedDbOutbox("drafts").has?.("c1"));
		expect([await has(), await texts(), await has()]).toEqual([false, ["text 2"], false]);
		expect(await page.evaluate(() => localStorage.length)).toBe(0);
	});

	test("each user finds their own drafts, and those of nobody yet", async () => {
		await add([{ ...draft(1), userId: "ada" }, { ...draft(2), userId: "bob" }, draft(3)]);
		const of = (userId: string) =>
			page.evaluate(
				async (userId) => (await chat.indexedDbOutbox("drafts").load(userId)).map(({ text }) => text),
				userId,
			);
		expect([await of("ada"), await of("bob")]).toEqual([
			["text 1", "text 3"],
			["text 2", "text 3"],
		]);
	});

	test("of three tabs, one at a time sends the drafts of a room, and another room is not held up", async () => {
		const tabs = [page, await page.context().newPage(), await page.context().newPage()];
		for (const tab of tabs.slice(1)) await tab.goto(url);
		await page.evaluate(() => {
			const state = window as unknown as { free: () => void; held: Promise<void> };
			return new Promise<void>((holds) => {
				state.held = chat.indexedDbOutbox("drafts").exclusive!("tea", () => {
					holds();
					return new Promise((resolve) => {
						state.free = resolve;
					});
				});
			});
		});
		const [first, second, other] = await Promise.all([
			waits(tabs[1]!, "tea"),
			waits(tabs[2]!, "tea"),
			waits(tabs[2]!, "coffee"),
		]);
		expect([first, second, other]).toEqual(["waits", "waits", "sends"]);
		await page.evaluate(() => (window as unknown as { free: () => void }).free());
		await Promise.all(
			tabs.slice(1).map((tab) => tab.evaluate(() => (window as unknown as { sent: Promise<void> }).sent)),
		);
	});

	/** Tells whether this tab sends the drafts of a room at once. */
	const waits = (tab: Page, room: string) =>
		tab.evaluate(async (room) => {
			let outcome = "waits";
			const sent = chat.indexedDbOutbox("drafts").exclusive!(room, async () => {
				outcome = "sends";
			});
			if (room === "tea") Object.assign(window, { sent });
			// Whoever may send has been told by the time that another lock is granted.
			await navigator.locks.request(`after ${room}`, async () => {});
			return outcome;
		}, room);
});
