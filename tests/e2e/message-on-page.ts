import type { Locator } from "playwright-core";
import type { ChatPage } from "./chat-page";

/** A message on the demo's page, by its whole text. */
export class MessageOnPage {
	readonly row: Locator;
	readonly #chat: ChatPage;

	constructor(chat: ChatPage, text: string) {
		this.#chat = chat;
		this.row = chat.log.locator(".row").filter({ has: chat.page.locator(".text").getByText(text, { exact: true }) });
	}

	/** Waits until the server has it, and every change of it. */
	async isSent(): Promise<void> {
		await this.row.getByRole("img", { name: "Sent" }).waitFor();
	}

	/** Opens its menu as a mouse does. */
	async openMenu(): Promise<void> {
		await this.row.hover();
		await this.row.getByRole("button", { name: "Actions" }).click();
		await this.#chat.page.getByRole("menu").waitFor();
	}

	/** Chooses what is called so from its menu. */
	async choose(item: string): Promise<void> {
		await this.openMenu();
		await this.#chat.page.getByRole("menuitem", { name: item }).click();
		await this.#chat.page.getByRole("menu").waitFor({ state: "detached" });
	}

	/** Reacts by the button that a mouse over it finds. */
	async react(emoji: string): Promise<void> {
		await this.row.hover();
		await this.row.getByTitle("React").click();
		await this.#chat.page.getByRole("menuitemcheckbox", { name: emoji }).click();
	}

	/** The reactions to it with one emoji: "heart, 2: You and Ada". */
	reaction(name: string): Locator {
		return this.row.getByRole("button", { name, exact: true });
	}

	/** True if it can be seen in the list. */
	isInView(): Promise<boolean> {
		return this.row.evaluate((row) => {
			const list = row.closest("[role=log]")!.getBoundingClientRect();
			const { top, bottom } = row.getBoundingClientRect();
			return top >= list.top && bottom <= list.bottom;
		});
	}

	/** Waits until the list has scrolled to it. */
	async comesIntoView(): Promise<void> {
		await this.row.evaluate(
			(row) =>
				new Promise<void>((resolve) => {
					const observer = new IntersectionObserver(
						([entry]) => {
							if (!entry?.isIntersecting) return;
							observer.disconnect();
							resolve();
						},
						{ root: row.closest("[role=log]"), threshold: 1 },
					);
					observer.observe(row);
				}),
		);
	}
}
