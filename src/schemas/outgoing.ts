import * as z from "zod";
import { chatMessageSchema, memberSchema } from "./message";
import { roomSchema, seqSchema, userIdSchema } from "./primitives";

const memberInRoom = memberSchema.extend({ room: roomSchema });

/** A message was stored. */
export const newMessageSchema = chatMessageSchema;
/** The whole message after an edit, a deletion or a reaction. */
export const messageUpdatedSchema = chatMessageSchema;
/** A user entered with its first socket; a second tab is silent. */
export const userJoinedSchema = memberInRoom;
/** A user left with its last socket. */
export const userLeftSchema = memberInRoom;
/** A user in the room has another name. */
export const memberChangedSchema = memberInRoom;
/** A user began or ceased to type; not told to that user. */
export const userTypingSchema = memberInRoom.extend({ isTyping: z.boolean() });
/** Up to which `seq` a user has read a room. */
export const readReceiptSchema = z.object({ room: roomSchema, userId: userIdSchema, seq: seqSchema });
/** How many users are in a room too large to name each one. */
export const occupancySchema = z.object({ room: roomSchema, count: z.number().int().nonnegative() });
/** This user was taken out of the room. */
export const removedSchema = z.object({ room: roomSchema, reason: z.string().max(256) });
/** The server is about to restart: come back after `inMs` milliseconds. */
export const reconnectSchema = z.object({ inMs: z.number().int().nonnegative() });

/** What a server may send, by event: contract of the wire, and of `socket.on` in the client. */
export const outgoingEvents = {
	newMessage: newMessageSchema,
	messageUpdated: messageUpdatedSchema,
	userJoined: userJoinedSchema,
	userLeft: userLeftSchema,
	memberChanged: memberChangedSchema,
	userTyping: userTypingSchema,
	readReceipt: readReceiptSchema,
	occupancy: occupancySchema,
	removed: removedSchema,
	reconnect: reconnectSchema,
} as const;
/** What a server may send, by event. */
export type OutgoingEvents = { [E in keyof typeof outgoingEvents]: z.infer<(typeof outgoingEvents)[E]> };
