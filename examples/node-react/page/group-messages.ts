// In your app: "jsandy-chat/schemas".
import type { ChatMessage } from "../../../src/schemas";

const PAUSE_MS = 5 * 60_000;

/** Messages in order, in runs of one author without a long pause. */
export function groupMessages(messages: readonly ChatMessage[]): ChatMessage[][] {
	const groups: ChatMessage[][] = [];
	for (const message of messages) {
		const last = groups.at(-1)?.at(-1);
		const goesOn = last?.userId === message.userId && message.timestamp - last.timestamp < PAUSE_MS;
		if (goesOn) groups.at(-1)?.push(message);
		else groups.push([message]);
	}
	return groups;
}
