import type { ChatServices } from "../../../chat/services";
import { ChatError } from "../../../errors";
import { dateOf } from "../../../rpc/clock";
import { sameJson } from "../../../same-json";
import type { IncomingEvents } from "../../../schemas/incoming";
import type { ChatMessage } from "../../../schemas/message";
import { authorOf, type Changer } from "./changer";
import { findKept } from "./find-message";
import { publishAgain, replaceMessage, TRIES_MAX, waitBeforeTry } from "./replace-message";

type Edit = IncomingEvents["editMessage"];

/**
 * Edits a message after the app's hook has reviewed the edit. An edit to what the message says already is a success. One of
 * another version than `editedAt` names is refused; a reaction meanwhile makes no other version.
 *
 * @throws ChatError `NOT_FOUND` if there is no such message, or it is deleted; `FORBIDDEN`; `CONFLICT`; `UNSUPPORTED`.
 */
export async function makeEdit(services: ChatServices, changer: Changer, edit: Edit): Promise<ChatMessage> {
	const { hooks, changes, clock } = services;
	const { running } = changer;
	const { room, id } = edit;
	const found = await findKept(services, room, id);
	running.check(room);
	await changer.permit(found);
	running.check(room);
	const { text, metadata } = edit;
	const sent = { room, text, ...(metadata && { metadata }) };
	const reviewed = hooks.review(authorOf(changer, found), sent, "edit");
	const data = reviewed ? await reviewed : sent;
	return changes.queue.run(room, id, async (hasWaited) => {
		let message = hasWaited ? await findKept(services, room, id) : found;
		for (let tried = 1; ; tried++) {
			const changed = { ...message, text: data.text, ...(data.metadata && { metadata: data.metadata }) };
			if (changed.text === message.text && sameJson(changed.metadata, message.metadata)) {
				running.check(room);
				return publishAgain(services, message);
			}
			if ((changer.isClient || edit.editedAt !== undefined) && edit.editedAt !== message.editedAt) {
				throw new ChatError("CONFLICT", "the message was edited meanwhile");
			}
			// Later than the last edit, by which the next one knows this version.
			const editedAt = Math.max(dateOf(clock), (message.editedAt ?? 0) + 1);
			const stored = await replaceMessage(services, changer, "edit", { ...changed, editedAt }, message.updatedSeq);
			if (stored) return stored;
			if (tried === TRIES_MAX) {
				throw new ChatError("CONFLICT", "the message is changed too often at once", { retryAfterMs: 1_000 });
			}
			await waitBeforeTry(clock, tried);
			message = await findKept(services, room, id);
		}
	});
}
