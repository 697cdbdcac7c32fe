import type { ChatMessage } from "../../../schemas/message";
import type { NewMessage } from "../../message-store";
import { mentionedUsers, toMentions } from "./mentions";

/** Returns the message as a table holds it under `seq` and, where messages are counted, `n`, without reading it back. It shares nothing with `sent`. */
export function toStored(sent: NewMessage, seq: number, n?: number): ChatMessage {
	return {
		id: sent.id,
		room: sent.room,
		text: sent.text,
		userId: sent.userId,
		username: sent.username,
		timestamp: sent.timestamp,
		seq,
		updatedSeq: seq,
		...(n !== undefined && { n }),
		...(sent.clientId !== undefined && { clientId: sent.clientId }),
		...(sent.replyTo !== undefined && { replyTo: sent.replyTo }),
		// Through JSON, as in the table, so the ack contains what everyone else will read.
		...(sent.metadata && { metadata: JSON.parse(JSON.stringify(sent.metadata)) }),
		...toMentions(mentionedUsers(sent)),
		...(sent.kind !== undefined && { kind: sent.kind }),
	};
}

/** Returns a copy that shares nothing with `message`. A store that keeps messages in memory returns such copies. */
export function copyMessage(message: ChatMessage): ChatMessage {
	const copy = { ...message };
	if (message.metadata) copy.metadata = copyJson(message.metadata);
	if (message.mentions) copy.mentions = [...message.mentions];
	if (message.reactions) copy.reactions = copyJson(message.reactions);
	return copy;
}

/** Copies JSON, ten times as fast as `structuredClone`, which throws for a value that is not JSON. */
function copyJson<T>(value: T): T {
	if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
		return value;
	if (Array.isArray(value)) return value.map(copyJson) as T;
	if (typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value);
	// Not by assignment, because a key may be "__proto__".
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyJson(item)])) as T;
}
