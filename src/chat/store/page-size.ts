import type { EncodedMessage } from "./encoded-message";
import type { StoredPage } from "./stored-page";

/** The bytes that one page may have. */
export class PageSize {
	readonly #max: number;
	#bytes = 0;

	constructor(max: number) {
		this.#max = max;
	}

	/** The bytes that are left. */
	get left(): number {
		return Math.max(this.#max - this.#bytes, 0);
	}

	/** Counts a message. Returns false if it does not fit; the first one always fits. */
	fits({ bytes }: EncodedMessage): boolean {
		const isFirst = this.#bytes === 0;
		this.#bytes += bytes;
		return isFirst || this.#bytes <= this.#max;
	}
}

/**
 * Returns a page of at most `maxBytes`. The messages that do not fit are left for the next page: the oldest of a page that
 * reads backwards, the latest of one that reads forwards. One message always stays.
 */
export function fitPage(page: StoredPage, reads: "backwards" | "forwards", maxBytes: number): StoredPage {
	const { messages } = page;
	const inOrder = reads === "forwards" ? messages : messages.toReversed();
	const size = new PageSize(maxBytes);
	const end = inOrder.findIndex((message) => !size.fits(message));
	if (end < 0) return page;
	const kept = inOrder.slice(0, end);
	return { ...page, messages: reads === "forwards" ? kept : kept.reverse(), hasMore: true };
}
