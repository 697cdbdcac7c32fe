import type { ChatMessage } from "../../../schemas/message";
import type { NewMessage } from "../../message-store";

/** What a table has of a message that was stored as `seq`, without asking for it again. It shares nothing with `sent`. */
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
		// Through JSON, as it goes into the table: the sender is acked what everyone else will read.
		...(sent.metadata && { metadata: JSON.parse(JSON.stringify(sent.metadata)) }),
	};
}

/** A copy that shares nothing with `message`: a store that keeps its messages in memory hands out these. */
export function copyMessage(message: ChatMessage): ChatMessage {
	const copy = { ...message };
	if (message.metadata) copy.metadata = structuredClone(message.metadata);
	if (message.reactions) copy.reactions = structuredClone(message.reactions);
	return copy;
}
