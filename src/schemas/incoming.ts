import * as z from "zod";
import { chatMessageSchema, memberSchema } from "./message";
import {
	clientIdSchema,
	emojiSchema,
	epochSchema,
	messageIdSchema,
	metadataSchema,
	roomSchema,
	seqSchema,
	textSchema,
	timestampSchema,
	userIdSchema,
} from "./primitives";

/** Messages in one answer when a client names no `limit`. */
export const PAGE_DEFAULT = 50;
/** Most messages in one answer. */
export const PAGE_MAX = 200;

/** Most bytes of JSON in one page of messages, of which one may be larger: as many as a socket can be sent at once without counting as a slow consumer. */
export const PAGE_MAX_BYTES = 512 * 1024;

const maxBytesSchema = z.number().int().min(1).max(PAGE_MAX_BYTES);
const limitSchema = z.number().int().min(1).max(PAGE_MAX);
const inRoom = z.object({ room: roomSchema });

/** Enter a room. With `since` (the highest `updatedSeq` seen) and `epoch`, everything missed comes back in the ack. */
export const joinRoomSchema = inRoom.extend({
	since: seqSchema.optional(),
	epoch: epochSchema.optional(),
	limit: limitSchema.optional(),
	maxBytes: maxBytesSchema.optional(),
});
/** Leave a room. */
export const leaveRoomSchema = inRoom;
/** Say something in a room. Sending again with the same `clientId` is safe: it happens once. */
export const sendMessageSchema = inRoom.extend({
	text: textSchema,
	clientId: clientIdSchema.optional(),
	replyTo: messageIdSchema.optional(),
	metadata: metadataSchema.optional(),
});
/** Say that this user types; it ends by itself after 6 s. */
export const startTypingSchema = inRoom;
/** Say that this user types no more. */
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
/** Give a message another text. */
export const editMessageSchema = inRoom.extend({ id: messageIdSchema, text: textSchema });
/** Take a message back; a tombstone keeps its place. */
export const deleteMessageSchema = inRoom.extend({ id: messageIdSchema });
/** React to a message with an emoji. */
export const addReactionSchema = inRoom.extend({ id: messageIdSchema, emoji: emojiSchema });
/** Take a reaction back. */
export const removeReactionSchema = inRoom.extend({ id: messageIdSchema, emoji: emojiSchema });
/** Say up to which `seq` this user has read a room. */
export const markReadSchema = inRoom.extend({ seq: seqSchema });
/** A new credential for the same user, before the old one runs out. */
export const authenticateSchema = z.object({ token: z.string().min(1).max(8192) });

/** What a client may send, by event: contract of the wire, and of `socket.emit` in the client. */
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
	authenticate: authenticateSchema,
} as const;
/** What a client may send, by event, as the server has it. */
export type IncomingEvents = { [E in keyof typeof incomingEvents]: z.infer<(typeof incomingEvents)[E]> };

const pageSchema = z.object({ messages: z.array(chatMessageSchema), hasMore: z.boolean() });

/** What an ack carries, by the event that asked for it. */
export const ackResults = {
	joinRoom: pageSchema.extend({
		room: roomSchema,
		epoch: epochSchema,
		/**
		 * The room's head: live events go on from the one after. With `recovered` and `hasMore` it is the change up to which
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
	authenticate: z.object({ userId: userIdSchema, expiresAt: timestampSchema.optional() }),
} as const satisfies Record<keyof typeof incomingEvents, z.ZodType>;
/** What an ack carries, by the event that asked for it. */
export type AckResults = { [E in keyof typeof ackResults]: z.infer<(typeof ackResults)[E]> };
