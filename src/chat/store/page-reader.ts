import type { Page, PageQuery } from "../../adapters/message-store";
import { type ChatMessage, chatMessageSchema } from "../../schemas/message";
import { PageSize } from "./page-size";

/** Messages in one read of the store. Reading a thousand of the largest at once would block every other room for a second. */
const STEP = 100;

/**
 * A page that is read from the store in steps, and ends where it fills a frame. Each message is validated here and loses its
 * unknown keys, because a row may have private columns.
 */
export class PageReader {
	/** In the order of reading: the latest first in a page that reads backwards. */
	readonly #messages: ChatMessage[] = [];
	readonly #size = new PageSize();
	readonly #query: PageQuery;
	readonly #isForwards: boolean;
	#hasMore = true;
	#next: PageQuery | undefined;

	constructor(query: PageQuery) {
		this.#query = query;
		this.#isForwards = query.after !== undefined;
		this.#next = { ...query, limit: Math.min(query.limit, STEP) };
	}

	/** The next query for the store, or undefined once the page is complete. */
	get next(): PageQuery | undefined {
		return this.#next;
	}

	get page(): Page {
		return { messages: this.#isForwards ? this.#messages : this.#messages.toReversed(), hasMore: this.#hasMore };
	}

	/** Adds the store's answer to `next`. @throws ZodError if a message is not valid. */
	add({ messages, hasMore }: Page): void {
		const asked = this.#next;
		this.#next = undefined;
		for (const stored of this.#isForwards ? messages : messages.toReversed()) {
			const message = chatMessageSchema.parse(stored);
			if (!this.#size.fits(message)) return;
			this.#messages.push(message);
		}
		this.#hasMore = hasMore;
		const left = this.#query.limit - this.#messages.length;
		const last = this.#messages.at(-1);
		if (!hasMore || left <= 0 || !last) return;
		const from = this.#isForwards ? { after: last.updatedSeq } : { before: last.seq };
		// A store that ignores `after` and `before` would be read without end.
		if (from.after === asked?.after && from.before === asked?.before) return;
		this.#next = { ...this.#query, ...from, limit: Math.min(left, STEP) };
	}
}
