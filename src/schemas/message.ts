import * as z from "zod";
import {
	clientIdSchema,
	messageIdSchema,
	ordinalSchema,
	roomSchema,
	seqSchema,
	storedEmojiSchema,
	storedMetadataSchema,
	timestampSchema,
	userIdSchema,
	usernameSchema,
} from "./primitives";
import { sentProfileSchema } from "./profile";

/** Maximum number of different emoji on one message. */
export const REACTIONS_MAX = 20;
/** Maximum number of users that a message names for one of its emoji; `count` counts all. */
export const REACTION_USERS_MAX = 10;

/** Maximum number of users that one message mentions. */
export const MENTIONS_MAX = 20;
/** The users that a message mentions. */
export const mentionsSchema = z.array(userIdSchema).max(MENTIONS_MAX);

/** The reactions to a message, by emoji: how many users reacted with it, and the first 10 of them. */
export const reactionsSchema = z.record(
	storedEmojiSchema,
	z.object({ count: z.number().int().positive(), userIds: z.array(userIdSchema).max(REACTION_USERS_MAX) }),
);
/** The reactions to a message, by emoji. */
export type Reactions = z.infer<typeof reactionsSchema>;

/**
 * A stored message, as members receive it. `seq` is its place in the room and never changes; `updatedSeq` is the seq of
 * its latest change; `n` is its ordinal, from which what is unread is counted. A deleted message keeps its place as a
 * tombstone: `text` is empty and `deletedAt` is set.
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
	/** Absent where the store counts no messages. */
	n: ordinalSchema.optional(),
	clientId: clientIdSchema.optional(),
	replyTo: messageIdSchema.optional(),
	metadata: storedMetadataSchema.optional(),
	mentions: mentionsSchema.optional(),
	/** Set if the message mentions everybody in the room. */
	mentionsRoom: z.literal(true).optional(),
	/** Absent in a user's message. A system message is the app's own, such as "Ada was added". */
	kind: z.literal("system").optional(),
	editedAt: timestampSchema.optional(),
	deletedAt: timestampSchema.optional(),
	reactions: reactionsSchema.optional(),
});
/** A stored message, as members receive it. */
export type ChatMessage = z.infer<typeof chatMessageSchema>;

/** A user who is in a room. `profile` is what else the user shows, if the chat has a schema for it. */
export const memberSchema = z.object({
	userId: userIdSchema,
	username: usernameSchema,
	profile: sentProfileSchema.optional(),
});
/** A user who is in a room. */
export type Member = z.infer<typeof memberSchema>;
/** A user who is in a room, with a profile of a custom schema. */
export type MemberWith<Profile> = Omit<Member, "profile"> & { profile?: Profile | undefined };
