import type { ChatMessage } from "../schemas/message";

/** A copy that shares nothing with `message`: a store that keeps its messages in memory hands out these. */
export function copyMessage(message: ChatMessage): ChatMessage {
	return {
		...message,
		...(message.metadata && { metadata: structuredClone(message.metadata) }),
		...(message.reactions && { reactions: structuredClone(message.reactions) }),
	};
}
