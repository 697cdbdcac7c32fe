import * as z from "zod";
import { chatMessageSchema, memberSchema, readMarkSchema } from "./message";
import { messageIdSchema, roomSchema, seqSchema, storedEmojiSchema, userIdSchema } from "./primitives";

const memberInRoom = memberSchema.extend({ room: roomSchema });

/** A message was stored. */
export const newMessageSchema = chatMessageSchema;
/** The whole message after an edit, a deletion or a reaction. */
export const messageUpdatedSchema = chatMessageSchema;
/** The changes of the room up to `seq` were overtaken by later ones of the same messages, so they are not sent on their own. */
export const passedSchema = z.object({ room: roomSchema, seq: seqSchema });
/** What this user has reacted to a message with, sent to the user's other sockets. */
export const ownReactionsSchema = z.object({
	room: roomSchema,
	id: messageIdSchema,
	emoji: z.array(storedEmojiSchema),
});
/** A user joined with its first socket; a second tab sends nothing. */
export const userJoinedSchema = memberInRoom;
/** A user left with its last socket. */
export const userLeftSchema = memberInRoom;
/** A user in the room has another name or profile. */
export const memberChangedSchema = memberInRoom;
/** A user started or stopped typing; not sent to that user. */
export const userTypingSchema = memberInRoom.omit({ profile: true }).extend({ isTyping: z.boolean() });
/** How far a user has read a room. Of two receipts of a user, the one with the larger `rev` counts. */
export const readReceiptSchema = readMarkSchema.extend({ room: roomSchema, userId: userIdSchema });
/** The number of users in a room that is too large to list its members. */
export const occupancySchema = z.object({ room: roomSchema, count: z.number().int().nonnegative() });
/** This user was removed from the room. */
export const removedSchema = z.object({ room: roomSchema, reason: z.string().max(256) });
/** The server is about to restart; reconnect after `inMs` milliseconds. */
export const reconnectSchema = z.object({ inMs: z.number().int().nonnegative() });

/** The events that a server may send, with their schemas: the contract of the wire, and of `socket.on` in the client. */
export const outgoingEvents = {
	newMessage: newMessageSchema,
	messageUpdated: messageUpdatedSchema,
	passed: passedSchema,
	ownReactions: ownReactionsSchema,
	userJoined: userJoinedSchema,
	userLeft: userLeftSchema,
	memberChanged: memberChangedSchema,
	userTyping: userTypingSchema,
	readReceipt: readReceiptSchema,
	occupancy: occupancySchema,
	removed: removedSchema,
	reconnect: reconnectSchema,
} as const;
/** The data of each event that a server may send. */
export type OutgoingEvents = { [E in keyof typeof outgoingEvents]: z.infer<(typeof outgoingEvents)[E]> };
