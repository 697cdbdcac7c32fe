import type { Page } from "../../adapters/message-store";
import type { ChatMessage } from "../../schemas/message";

/** Largest page in one frame, in bytes of its JSON: what a socket can be sent at once without being taken for a slow reader. */
export const PAGE_MAX_BYTES = 512 * 1024;

const encoder = new TextEncoder();

/** How much of a frame a message takes. */
export const bytesOf = (message: ChatMessage): number => encoder.encode(JSON.stringify(message)).length;

/**
 * A page that fits in a frame. Messages that do not are left for the next page: the oldest of a page that reads backwards,
 * the latest of one that reads forwards. One message always stays.
 */
export function fitPage({ messages, hasMore }: Page, reads: "backwards" | "forwards"): Page {
	const inOrder = reads === "forwards" ? messages : messages.toReversed();
	let bytes = 0;
	const fits = inOrder.findIndex((message) => {
		bytes += bytesOf(message);
		return bytes > PAGE_MAX_BYTES;
	});
	if (fits < 0) return { messages, hasMore };
	const kept = inOrder.slice(0, Math.max(fits, 1));
	return { messages: reads === "forwards" ? kept : kept.reverse(), hasMore: true };
}
