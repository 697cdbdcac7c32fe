import { ChatError } from "../../../errors";
import type { ChatMessage } from "../../../schemas/message";
import type { NewMessage } from "../../message-store";

/**
 * The rule of a `clientId` that was sent again: it names one message.
 *
 * @throws ChatError `CONFLICT` when `sent` has another text, replyTo or metadata than the message that is `stored`.
 */
export function assertSameBody(stored: ChatMessage, sent: NewMessage): void {
	// A tombstone has lost its body, and an edited message the text it was sent with: a late retry is still that message.
	if (stored.deletedAt !== undefined) return;
	const sameText = stored.editedAt !== undefined || stored.text === sent.text;
	if (sameText && stored.replyTo === sent.replyTo && sameJson(stored.metadata, sent.metadata)) return;
	throw new ChatError("CONFLICT", "this clientId was used for another message");
}

/** Equality of plain JSON. The order of keys means nothing: a database need not keep it. */
function sameJson(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
	if (Array.isArray(a) !== Array.isArray(b)) return false;
	const keys = Object.keys(a);
	if (keys.length !== Object.keys(b).length) return false;
	return keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key as keyof typeof a], b[key as keyof typeof b]));
}
