import { ChatError } from "../../../errors";
import { sameJson } from "../../../same-json";
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
