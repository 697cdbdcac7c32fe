import * as z from "zod";
import { chatMessageSchema, memberSchema, mentionsSchema } from "./message";
import {
	clientIdSchema,
	emojiSchema,
	epochSchema,
	messageIdSchema,
	metadataSchema,
	roomSchema,
	seqSchema,
	storedEmojiSchema,
	textSchema,
	timestampSchema,
	userIdSchema,
} from "./primitives";

/** The number of messages in one answer when a client sends no `limit`. */
export const PAGE_DEFAULT = 50;
/** The maximum number of messages in one answer. */
export const PAGE_MAX = 200;

/** Most bytes of JSON in one page of messages, of which one may be larger: as many as a socket can be sent at once without counting as a slow consumer. */
export const PAGE_MAX_BYTES = 512 * 1024;

const maxBytesSchema = z.number().int().min(1).max(PAGE_MAX_BYTES);
const limitSchema = z.number().int().min(1).max(PAGE_MAX);
const inRoom = z.object({ room: roomSchema });
/** Whom a message mentions, each user once. */
const mentioning = {
	mentions: mentionsSchema.overwrite((userIds) => [...new Set(userIds)]).optional(),
	mentionsRoom: z.literal(true).optional(),
};

/** Join a room. With `since` (the highest `updatedSeq` seen) and `epoch`, the ack contains everything missed. */
export const joinRoomSchema = inRoom.extend({
	since: seqSchema.optional(),
	epoch: epochSchema.optional(),
	limit: limitSchema.optional(),
	maxBytes: maxBytesSchema.optional(),
});
/** Leave a room. */
export const leaveRoomSchema = inRoom;
/** Send a message to a room. Sending it again with the same `clientId` is safe: it is stored once. */
export const sendMessageSchema = inRoom.extend({
	text: textSchema,
	clientId: clientIdSchema.optional(),
	replyTo: messageIdSchema.optional(),
	metadata: metadataSchema.optional(),
	...mentioning,
});
/** Announce that this user is typing; it expires after 6 s. */
export const startTypingSchema = inRoom;
/** Announce that this user has stopped typing. */
export const stopTypingSchema = inRoom;
/** Read a page of a room: the latest, the one before a seq, or what changed after a seq. */
export const loadHistorySchema = inRoom
	.extend({
		before: seqSchema.optional(),
		after: seqSchema.optional(),
		limit: limitSchema.optional(),
		maxBytes: maxBytesSchema.optional(),
	})
	.refine(({ before, after }) => before === undefined || after === undefined, {
		error: "give before or after, not both",
		path: ["after"],
	});
/**
 * Change the text of a message, and its metadata and mentions if they are given. `editedAt` is the message's own as the client knows it,
 * absent if it was never edited; an edit of another version is refused with `CONFLICT`.
 */
export const editMessageSchema = inRoom.extend({
	id: messageIdSchema,
	text: textSchema,
	metadata: metadataSchema.optional(),
	...mentioning,
	editedAt: timestampSchema.optional(),
});
/** Delete a message; a tombstone keeps its place. */
export const deleteMessageSchema = inRoom.extend({ id: messageIdSchema });
/** React to a message with an emoji. */
export const addReactionSchema = inRoom.extend({ id: messageIdSchema, emoji: emojiSchema });
/** Remove a reaction. */
export const removeReactionSchema = inRoom.extend({ id: messageIdSchema, emoji: emojiSchema });
/** Set the `seq` up to which this user has read a room. */
export const markReadSchema = inRoom.extend({ seq: seqSchema });
/** Report a message to the people who run the chat. */
export const reportMessageSchema = inRoom.extend({ id: messageIdSchema, reason: textSchema });
/** Send a new credential for the same user, before the old one expires. */
export const authenticateSchema = z.object({ token: z.string().min(1).max(8192) });

/** The events that a client may send, with their schemas: the contract of the wire, and of `socket.emit` in the client. */
export const incomingEvents = {
	joinRoom: joinRoomSchema,
	leaveRoom: leaveRoomSchema,
	sendMessage: sendMessageSchema,
	startTyping: startTypingSchema,
	stopTyping: stopTypingSchema,
	loadHistory: loadHistorySchema,
	editMessage: editMessageSchema,
	deleteMessage: deleteMessageSchema,
	addReaction: addReactionSchema,
	removeReaction: removeReactionSchema,
	markRead: markReadSchema,
	reportMessage: reportMessageSchema,
	authenticate: authenticateSchema,
} as const;
/** The data of each event that a client may send, as the server receives it. */
export type IncomingEvents = { [E in keyof typeof incomingEvents]: z.infer<(typeof incomingEvents)[E]> };

const pageSchema = z.object({
	messages: z.array(chatMessageSchema),
	hasMore: z.boolean(),
	/** The messages of the room that those of the page reply to and that are not in the page, by id. */
	quoted: z.record(messageIdSchema, chatMessageSchema).optional(),
	/** The user's own reactions, by message, where `reactions` does not name all users. */
	mine: z.record(messageIdSchema, z.array(storedEmojiSchema)).optional(),
});

/** The schema of each ack's result, by the event that it answers. */
export const ackResults = {
	joinRoom: pageSchema.extend({
		room: roomSchema,
		epoch: epochSchema,
		/**
		 * The room's head; live events continue from the next `seq`. With `recovered` and `hasMore` it is the change up to which
		 * `messages` go, and the socket is not in the room yet: it joins again from there.
		 */
		seq: seqSchema,
		recovered: z.boolean(),
		members: z.array(memberSchema),
		occupancy: z.number().int().nonnegative(),
	}),
	leaveRoom: inRoom,
	sendMessage: chatMessageSchema,
	startTyping: inRoom,
	stopTyping: inRoom,
	loadHistory: pageSchema,
	editMessage: chatMessageSchema,
	deleteMessage: chatMessageSchema,
	addReaction: chatMessageSchema,
	removeReaction: chatMessageSchema,
	markRead: z.object({ room: roomSchema, seq: seqSchema, unread: z.number().int().nonnegative() }),
	reportMessage: inRoom.extend({ id: messageIdSchema }),
	authenticate: z.object({ userId: userIdSchema, expiresAt: timestampSchema.optional() }),
} as const satisfies Record<keyof typeof incomingEvents, z.ZodType>;
/** The result in each ack, by the event that it answers. */
export type AckResults = { [E in keyof typeof ackResults]: z.infer<(typeof ackResults)[E]> };
