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
