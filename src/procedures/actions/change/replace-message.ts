import type { MessageChange } from "../../../chat/app/hooks";
import type { ChatServices } from "../../../chat/services";
import type { Clock } from "../../../rpc/clock";
import type { ChatMessage } from "../../../schemas/message";
import type { Changer } from "./changer";

/** How often an edit is tried while others change the message. */
export const TRIES_MAX = 6;
/** The longest wait before the second try; each further one may be twice as long. */
const JITTER_MS = 10;

/** Waits before a try of an edit, for a random time, so that servers that race do not meet again. */
export function waitBeforeTry(clock: Clock, tried: number): Promise<void> {
	const ms = JITTER_MS * 2 ** tried * clock.random();
	return new Promise((resolve) => void clock.after(ms, resolve));
}

/**
 * Stores a changed message and publishes it. Returns undefined if it no longer has the `updatedSeq` `was`.
 *
 * @throws ChatError `FORBIDDEN` if the user was removed before the store was asked; `STORE_UNAVAILABLE`.
 */
export async function replaceMessage(
	{ store, timelines, hooks }: ChatServices,
	{ running, user }: Changer,
	change: Exclude<MessageChange["change"], "react">,
	changed: ChatMessage,
	was?: number,
): Promise<ChatMessage | undefined> {
	const stored = await running.commit(changed.room, () => store.changes.replace(changed, was));
	if (!stored) return undefined;
	timelines.publish({ message: stored, repeated: false });
	hooks.messageChanged(stored, change, user);
	return stored;
}

/** Publishes a message that is already as it is to be, because the server that made it so may have died before it did. */
export function publishAgain({ timelines }: ChatServices, message: ChatMessage): ChatMessage {
	timelines.publish({ message, repeated: true });
	return message;
}
