import type { ChatMessage } from "../../../schemas/message";

/** A copy that shares nothing with `message`: a store that keeps its messages in memory hands out these. */
export function copyMessage(message: ChatMessage): ChatMessage {
	const copy = { ...message };
	if (message.metadata) copy.metadata = structuredClone(message.metadata);
	if (message.reactions) copy.reactions = structuredClone(message.reactions);
	return copy;
}
