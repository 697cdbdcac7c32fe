import type { Page, PageQuery } from "../../adapters/message-store";
import { type ChatMessage, chatMessageSchema } from "../../schemas/message";
import { bytesOf, PAGE_MAX_BYTES } from "./page-size";

/** Messages in one read of the store. A thousand of the largest at once would hold up everybody else for a second. */
const STEP = 100;

/**
 * Gathers a page that fits in a frame, in steps, and looks no further than it reaches. What the store gives is checked and
 * stripped here: a row may have columns that are nobody's business.
 */
export class PageReader {
	/** In the order of reading: of a page that reads backwards, the latest first. */
	readonly #taken: ChatMessage[] = [];
	readonly #query: PageQuery;
	readonly #isForwards: boolean;
	#bytes = 0;
	#hasMore = true;
	#next: PageQuery | undefined;

	constructor(query: PageQuery) {
		this.#query = query;
		this.#isForwards = query.after !== undefined;
		this.#next = { ...query, limit: Math.min(query.limit, STEP) };
	}

	/** What to ask the store for; undefined once the page is whole. */
	get next(): PageQuery | undefined {
		return this.#next;
	}

	get page(): Page {
		return { messages: this.#isForwards ? this.#taken : this.#taken.toReversed(), hasMore: this.#hasMore };
	}

	/** What the store gave for `next`. Throws when it is no page. */
	add({ messages, hasMore }: Page): void {
		const from = this.#next;
		this.#next = undefined;
		for (const stored of this.#isForwards ? messages : messages.toReversed()) {
			const message = chatMessageSchema.parse(stored);
			this.#bytes += bytesOf(message);
			// One message always stays.
			if (this.#bytes > PAGE_MAX_BYTES && this.#taken.length > 0) return;
			this.#taken.push(message);
		}
		this.#hasMore = hasMore;
		const left = this.#query.limit - this.#taken.length;
		const last = this.#taken.at(-1);
		if (!hasMore || left <= 0 || !last) return;
		const place = this.#isForwards ? { after: last.updatedSeq } : { before: last.seq };
		// A store that does not go on from where it is told would be asked again and again.
		if (place.after === from?.after && place.before === from?.before) return;
		this.#next = { ...this.#query, ...place, limit: Math.min(left, STEP) };
	}
}
