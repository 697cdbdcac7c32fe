import type { ChatServices } from "../../../chat/services";
import { dateOf } from "../../../rpc/clock";
import type { IncomingEvents } from "../../../schemas/incoming";
import type { ChatMessage } from "../../../schemas/message";
import type { Changer } from "./changer";
import { findMessage, notFound } from "./find-message";
import { publishAgain, replaceMessage } from "./replace-message";

/**
 * Deletes a message and returns its tombstone. A deletion wins over every other change, and twice is once. It does not wait in
 * the message's queue, because the changes there may take long.
 *
 * @throws ChatError `NOT_FOUND` if there is no such message; `FORBIDDEN`; `UNSUPPORTED`.
 */
export async function makeDeletion(
	services: ChatServices,
	changer: Changer,
	{ room, id }: IncomingEvents["deleteMessage"],
): Promise<ChatMessage> {
	const { running } = changer;
	const found = await findMessage(services, room, id);
	running.check(room);
	await changer.permit(found);
	running.check(room);
	if (found.deletedAt !== undefined) return publishAgain(services, found);
	const deletedAt = dateOf(services.clock);
	const first = await replaceMessage(services, changer, "delete", tombstoneOf(found, deletedAt), found.updatedSeq);
	if (first) return first;
	// Somebody was faster. Read again, because it may have been another deletion.
	const changed = await findMessage(services, room, id);
	running.check(room);
	if (changed.deletedAt !== undefined) return publishAgain(services, changed);
	const stored = await replaceMessage(services, changer, "delete", tombstoneOf(changed, deletedAt));
	if (!stored) throw notFound();
	return stored;
}

/** Returns what a deletion leaves of a message: its place, its author, and what a late retry of its send is known by. */
function tombstoneOf(message: ChatMessage, deletedAt: number): ChatMessage {
	const { text: _text, metadata: _metadata, reactions: _reactions, editedAt: _editedAt, ...placed } = message;
	const { mentions: _mentions, mentionsRoom: _mentionsRoom, ...kept } = placed;
	return { ...kept, text: "", deletedAt };
}
