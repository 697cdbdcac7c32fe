import type { ChatServices } from "../../../chat/services";
import type { RunningAction } from "../../../chat/session/removals";
import type { Session } from "../../../chat/session/session";
import { ChatError } from "../../../errors";
import type { IncomingEvents } from "../../../schemas/incoming";
import type { ChatMessage } from "../../../schemas/message";

/**
 * Sets or removes a user's reaction, and tells the user's other sockets. The caller has authorized the user.
 *
 * @throws ChatError `NOT_FOUND` if there is no such message, or it is deleted; `LIMIT_EXCEEDED` if it has too many different
 * emoji; `UNSUPPORTED`; `STORE_UNAVAILABLE`, after which the reaction may be stored.
 */
export async function makeReaction(
	{ changes, hooks, store }: ChatServices,
	running: RunningAction,
	data: IncomingEvents["addReaction"],
	{ on, by }: { on: boolean; by?: Session },
): Promise<ChatMessage> {
	if (!store.changes.canReact) throw new ChatError("UNSUPPORTED", "this server's store keeps no reactions");
	const { user } = running.author;
	const { message, isNew } = await changes.reactions.set(running, data, on);
	if (!isNew) return message;
	void changes.ownReactions.changed(message, user.id, by);
	hooks.messageChanged(message, "react", user);
	return message;
}
