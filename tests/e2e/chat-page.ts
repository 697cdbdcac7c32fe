import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";

/** The demo's page, as somebody in front of it sees it. */
export class ChatPage {
	readonly page: Page;
	readonly composer: Locator;
	readonly log: Locator;

	constructor(page: Page) {
		this.page = page;
		this.composer = page.getByRole("textbox", { name: "Message" });
		this.log = page.getByRole("log", { name: "Messages" });
	}

	/** Opens the page in a window of its own and picks a name. */
	static async open(
		browser: Browser,
		url: string,
		name: string,
		options: BrowserContextOptions = {},
	): Promise<ChatPage> {
		const context = await browser.newContext(options);
		const chat = new ChatPage(await context.newPage());
		await chat.page.goto(url);
		await chat.page.getByRole("textbox", { name: "Your name" }).fill(name);
		await chat.page.getByRole("button", { name: "Join the chat" }).click();
		return chat;
	}

	/** Joins a room, by its name. */
	async goTo(room: string): Promise<void> {
		await this.page.getByRole("textbox", { name: "Another room" }).fill(room);
		await this.page.getByRole("button", { name: "Join" }).click();
	}

	async leave(room: string): Promise<void> {
		await this.page.getByRole("button", { name: `Leave ${room}` }).click();
	}

	/** Cuts this page's connection, and waits until it has noticed. */
	async cut(): Promise<void> {
		await this.page.getByRole("button", { name: "Cut the connection" }).click();
		await this.seesConnection("reconnecting");
	}

	async connectAgain(): Promise<void> {
		await this.page.getByRole("button", { name: "Connect again" }).click();
		await this.seesConnection("connected");
	}

	/** Waits until just these are present, in the order of their names. */
	async seesMembers(...names: string[]): Promise<void> {
		await waitForTexts(this.page, "[aria-labelledby=members-title] .name", names);
	}

	/** Waits until just these messages are shown, in order, and the server has them all. */
	async seesMessages(...texts: string[]): Promise<void> {
		await waitForTexts(this.page, "[role=log] .row.sent .text", texts);
		await waitForTexts(this.page, "[role=log] .text", texts);
	}

	/** Waits until just these of this user's messages are not confirmed, in order. */
	async seesWaiting(...texts: string[]): Promise<void> {
		await waitForTexts(this.page, "[role=log] .row:not(.sent) .text", texts);
	}

	/** Waits until just these rooms are marked, as "tea 3 unread". */
	async seesUnread(...marks: string[]): Promise<void> {
		await waitForTexts(this.page, "[aria-labelledby=rooms-title] a:has(.unread)", marks);
	}

	async seesConnection(state: string): Promise<void> {
		await waitForTexts(this.page, "[aria-label=Connection]", [state]);
	}

	/** Waits until this is what is said of the lost connection; nothing while it is open. */
	async seesOutage(text: string): Promise<void> {
		await waitForTexts(this.page, "[aria-label=Outage]", [text]);
	}

	/** Waits until the browser's tab says this. */
	async seesTitle(title: string): Promise<void> {
		await waitForTexts(this.page, "title", [title]);
	}

	/** Waits until a line says that what is below is new, just above this message; null for no such line. */
	async seesNewFrom(text: string | null): Promise<void> {
		await waitForTexts(this.page, ".unread-line + .row .text", text === null ? [] : [text]);
	}

	async seesTyping(text: string): Promise<void> {
		await waitForTexts(this.page, "[aria-label=Typing]", [text]);
	}

	/** Says it: it is shown at once, and the text is cleared. */
	async say(text: string): Promise<void> {
		await this.composer.fill(text);
		await this.composer.press("Enter");
	}

	/** Every message that is shown. */
	texts(): Promise<string[]> {
		return this.page.locator("[role=log] .text").allTextContents();
	}
}

const PATIENCE_MS = 15_000;

/** Waits, frame by frame, for what is shown; says what was there instead when it does not come. */
async function waitForTexts(page: Page, selector: string, expected: readonly string[]): Promise<void> {
	const seek = { selector, expected: JSON.stringify(expected) };
	try {
		await page.waitForFunction(
			({ selector, expected }) => {
				const shown = [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);
				return JSON.stringify(shown) === expected;
			},
			seek,
			{ timeout: PATIENCE_MS },
		);
	} catch (cause) {
		const shown = JSON.stringify(await page.locator(selector).allTextContents());
		throw new Error(`${selector}: expected ${seek.expected}, shown: ${shown}`, { cause });
	}
}
