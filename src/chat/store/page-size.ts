import type { Page } from "../../adapters/message-store";
import type { ChatMessage } from "../../schemas/message";

/** Largest page in one frame, in bytes of its JSON: as much as a socket can be sent at once without being taken for a slow consumer. */
const PAGE_MAX_BYTES = 512 * 1024;

const encoder = new TextEncoder();
const bytesOf = (message: ChatMessage): number => encoder.encode(JSON.stringify(message)).length;

/** The bytes that one page may hold. */
export class PageSize {
	#bytes = 0;

	/** Counts a message. Returns false if it does not fit; the first one always fits. */
	fits(message: ChatMessage): boolean {
		const isFirst = this.#bytes === 0;
		this.#bytes += bytesOf(message);
		return isFirst || this.#bytes <= PAGE_MAX_BYTES;
	}
}

/**
 * Returns a page that fits in one frame. The messages that do not fit are left for the next page: the oldest of a page that
 * reads backwards, the latest of one that reads forwards. One message always stays.
 */
export function fitPage({ messages, hasMore }: Page, reads: "backwards" | "forwards"): Page {
	const inOrder = reads === "forwards" ? messages : messages.toReversed();
	const size = new PageSize();
	const end = inOrder.findIndex((message) => !size.fits(message));
	if (end < 0) return { messages, hasMore };
	const kept = inOrder.slice(0, end);
	return { messages: reads === "forwards" ? kept : kept.reverse(), hasMore: true };
}
