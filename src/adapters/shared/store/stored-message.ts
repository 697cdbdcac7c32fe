import type { ChatMessage } from "../../../schemas/message";
import type { NewMessage } from "../../message-store";

/** Returns the message as a table holds it under `seq`, without reading it back. It shares nothing with `sent`. */
export function toStored(sent: NewMessage, seq: number): ChatMessage {
	return {
		id: sent.id,
		room: sent.room,
		text: sent.text,
		userId: sent.userId,
		username: sent.username,
		timestamp: sent.timestamp,
		seq,
		updatedSeq: seq,
		...(sent.clientId !== undefined && { clientId: sent.clientId }),
		...(sent.replyTo !== undefined && { replyTo: sent.replyTo }),
		// Through JSON, as in the table, so the ack contains what everyone else will read.
		...(sent.metadata && { metadata: JSON.parse(JSON.stringify(sent.metadata)) }),
	};
}

/** Returns a copy that shares nothing with `message`. A store that keeps messages in memory returns such copies. */
export function copyMessage(message: ChatMessage): ChatMessage {
	const copy = { ...message };
	if (message.metadata) copy.metadata = structuredClone(message.metadata);
	if (message.reactions) copy.reactions = structuredClone(message.reactions);
	return copy;
}
