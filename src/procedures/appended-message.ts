import type { NewMessage } from "../adapters/message-store";
import { type ChatMessage, chatMessageSchema } from "../schemas/message";
import { seqSchema } from "../schemas/primitives";

/** What a message does not have when it is new. */
const LATER = ["editedAt", "deletedAt", "reactions"] as const;
const PRIMITIVES = ["id", "room", "text", "userId", "username", "timestamp", "clientId", "replyTo"] as const;

/**
 * What a store gave back for an append, checked and stripped. It is what was given, which is checked already, and two
 * numbers; only where it is anything else, such as the message of an earlier attempt, it is parsed.
 *
 * @throws ZodError when it is no message.
 */
export function readAppended(given: NewMessage, stored: ChatMessage): ChatMessage {
	if (!isAsGiven(given, stored)) return chatMessageSchema.parse(stored);
	// Not by spreading, as in `sendMessage`.
	return Object.assign({}, given, { seq: stored.seq, updatedSeq: stored.updatedSeq });
}

function isAsGiven(given: NewMessage, stored: ChatMessage): boolean {
	// Two objects would have to be compared key by key.
	if (given.metadata !== undefined || stored.metadata !== undefined) return false;
	return (
		PRIMITIVES.every((key) => stored[key] === given[key]) &&
		LATER.every((key) => stored[key] === undefined) &&
		isSeq(stored.seq) &&
		isSeq(stored.updatedSeq)
	);
}

const isSeq = (value: unknown): boolean => seqSchema.safeParse(value).success;
