// In your app: "jsandy-chat/client".
import type { ShownMessage } from "../../../src/client";

const PAUSE_MS = 5 * 60_000;

/** How one message is shown among the others. */
export interface Row {
	message: ShownMessage;
	isOwn: boolean;
	/** True for the first message of a run by one author without a long pause. */
	isFirst: boolean;
	/** True for the first message that this user has not read. */
	isNew: boolean;
}

/** Returns a message's React key: the same for a draft and for the message that it becomes, so that its row stays mounted. */
export const keyOf = (message: ShownMessage): string =>
	message.clientId ?? (message.status === "sent" ? message.id : "");

/** @param readSeq The seq up to which the user had read; 0 to mark nothing as new. */
export function toRows(messages: readonly ShownMessage[], me: string | null, readSeq: number): Row[] {
	let isRead = readSeq > 0;
	return messages.map((message, n) => {
		const before = messages[n - 1];
		const author = authorOf(message, me);
		const isOwn = author === me;
		const isNew = isRead && !isOwn && message.status === "sent" && message.seq > readSeq;
		if (isNew) isRead = false;
		const goesOn =
			before && authorOf(before, me) === author && message.timestamp - before.timestamp < PAUSE_MS && !isNew;
		return { message, isOwn, isFirst: !goesOn, isNew };
	});
}

/** Returns the author of a message. A draft is always by this user. */
const authorOf = (message: ShownMessage, me: string | null) => (message.status === "sent" ? message.userId : me);
