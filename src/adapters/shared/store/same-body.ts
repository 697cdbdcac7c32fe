import { ChatError } from "../../../errors";
import type { ChatMessage } from "../../../schemas/message";
import type { NewMessage } from "../../message-store";

/**
 * Checks that a `clientId` that was sent again is sent with the same message.
 *
 * @throws ChatError `CONFLICT` if `sent` differs from `stored` in its text, replyTo or metadata. If `stored` was edited or
 * deleted meanwhile, only its replyTo is as it was sent.
 */
export function assertSameBody(stored: ChatMessage, sent: NewMessage): void {
	const isChanged = stored.editedAt !== undefined || stored.deletedAt !== undefined;
	const sameContent = () => stored.text === sent.text && sameJson(stored.metadata, sent.metadata);
	if (stored.replyTo === sent.replyTo && (isChanged || sameContent())) return;
	throw new ChatError("CONFLICT", "this clientId was used for another message");
}

/** Compares plain JSON. The order of keys does not matter, because a database need not keep it. */
function sameJson(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
	if (Array.isArray(a) !== Array.isArray(b)) return false;
	const keys = Object.keys(a);
	if (keys.length !== Object.keys(b).length) return false;
	return keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key as keyof typeof a], b[key as keyof typeof b]));
}
