import * as z from "zod";
import {
	clientIdSchema,
	emojiSchema,
	messageIdSchema,
	roomSchema,
	seqSchema,
	storedMetadataSchema,
	timestampSchema,
	userIdSchema,
	usernameSchema,
} from "./primitives";

/** The reactions to a message: emoji → the ids of the users who reacted with it. */
export const reactionsSchema = z.record(emojiSchema, z.array(userIdSchema));

/**
 * A stored message, as members receive it. `seq` is its place in the room and never changes; `updatedSeq` is the seq of
 * its latest change. A deleted message keeps its place as a tombstone: `text` is empty and `deletedAt` is set.
 */
export const chatMessageSchema = z.object({
	id: messageIdSchema,
	room: roomSchema,
	/** Empty in a tombstone, so `textSchema` does not apply here. */
	text: z.string(),
	userId: userIdSchema,
	username: usernameSchema,
	timestamp: timestampSchema,
	seq: seqSchema,
	updatedSeq: seqSchema,
	clientId: clientIdSchema.optional(),
	replyTo: messageIdSchema.optional(),
	metadata: storedMetadataSchema.optional(),
	editedAt: timestampSchema.optional(),
	deletedAt: timestampSchema.optional(),
	reactions: reactionsSchema.optional(),
});
/** A stored message, as members receive it. */
export type ChatMessage = z.infer<typeof chatMessageSchema>;

/** A user who is in a room. */
export const memberSchema = z.object({ userId: userIdSchema, username: usernameSchema });
/** A user who is in a room. */
export type Member = z.infer<typeof memberSchema>;
