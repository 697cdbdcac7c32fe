import type { ChatServices } from "../../../chat/services";
import type { RunningAction } from "../../../chat/session/removals";
import { dateOf } from "../../../rpc/clock";
import type { IncomingEvents } from "../../../schemas/incoming";
import type { ChatMessage } from "../../../schemas/message";
import { notFound } from "../change/find-message";
import { mentionsSomebody, withKeptMentions } from "./mentions";
import { uuidV7 } from "./uuid-v7";

/**
 * Stores a user's message after the app's hook has reviewed it, and only then publishes it to the room. A repeat with the
 * same `clientId` returns the first message, and no member gets it twice. The caller has authorized the user.
 *
 * @throws ChatError `FORBIDDEN` if the user was removed before the store was asked; `NOT_FOUND` for a reply to a message that
 * the room does not have.
 */
export async function postMessage(
	{ clock, hooks, store, typing, timelines, onMetric }: ChatServices,
	running: RunningAction,
	given: IncomingEvents["sendMessage"],
): Promise<ChatMessage> {
	const { author } = running;
	const { userId, username } = author.member;
	const sent = mentionsSomebody(given) ? withKeptMentions(given, userId) : given;
	const reviewed = hooks.review(author, sent);
	const data = reviewed ? await reviewed : sent;
	if (data.replyTo !== undefined) await checkQuoted({ store, timelines }, data.room, data.replyTo);
	const timestamp = dateOf(clock);
	// Not by spreading, because in Node 20 keys that come after a spread take longer than all the rest of a message.
	const message = Object.assign({}, data, { userId, username, id: uuidV7(timestamp), timestamp });
	const appended = await running.commit(data.room, () => store.append(message));
	typing.stop(data.room, userId);
	timelines.publish(appended);
	onMetric?.({ name: "messages", value: 1, attributes: { repeated: appended.repeated } });
	if (!appended.repeated) hooks.messageStored(appended.message, author.user);
	return appended.message;
}

/** Checks that a reply has its message, where the store can find messages. @throws ChatError `NOT_FOUND`. */
async function checkQuoted(
	{ store, timelines }: Pick<ChatServices, "store" | "timelines">,
	room: string,
	id: string,
): Promise<void> {
	if (timelines.find(room, id)) return;
	if ((await store.find(room, id)) === null) throw notFound();
}
