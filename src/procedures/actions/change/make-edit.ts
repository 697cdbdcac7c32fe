import type { ChatServices } from "../../../chat/services";
import { ChatError } from "../../../errors";
import { dateOf } from "../../../rpc/clock";
import { sameJson } from "../../../same-json";
import type { IncomingEvents } from "../../../schemas/incoming";
import type { ChatMessage } from "../../../schemas/message";
import { mentionsSomebody, readersOnly, sameMentions, withKeptMentions } from "../message/mentions";
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
	const mentions = mentionsSomebody(edit) && (await mentionsOf(services, changer, edit, found));
	const sent = { room, text, ...(metadata && { metadata }), ...mentions };
	const reviewed = hooks.review(authorOf(changer, found), sent, "edit");
	const data = reviewed ? await reviewed : sent;
	return changes.queue.run(room, id, async (hasWaited) => {
		let message = hasWaited ? await findKept(services, room, id) : found;
		for (let tried = 1; ; tried++) {
			const { mentions: _mentions, mentionsRoom: _mentionsRoom, ...rest } = message;
			const kept = mentions ? { ...rest, ...mentions } : message;
			const changed = { ...kept, text: data.text, ...(data.metadata && { metadata: data.metadata }) };
			if (isSame(changed, message)) {
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

/** Returns whom the message mentions after the edit. What is given replaces all mentions. */
async function mentionsOf(
	services: ChatServices,
	{ isClient, running }: Changer,
	{ room, mentions, mentionsRoom }: Edit,
	{ userId }: ChatMessage,
): Promise<Pick<ChatMessage, "mentions" | "mentionsRoom">> {
	const given = { room, ...(mentions && { mentions }), ...(mentionsRoom && { mentionsRoom }) };
	const allowed = isClient ? await readersOnly(services, running, given, userId) : given;
	const { room: _room, ...kept } = withKeptMentions(allowed, userId);
	return kept;
}

const isSame = (changed: ChatMessage, message: ChatMessage): boolean =>
	changed.text === message.text && sameJson(changed.metadata, message.metadata) && sameMentions(changed, message);
