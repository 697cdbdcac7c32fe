import * as z from "zod";
import { roomSchema, timestampSchema, userIdSchema } from "./primitives";

const reasonSchema = z.string().max(256).optional();

/** A rule that a moderator set: a ban, a mute, or a room's slow mode. */
export const restrictionSchema = z.discriminatedUnion("kind", [
	/** The user may not enter the room, or, without a room, may not connect. */
	z.object({
		kind: z.literal("ban"),
		room: roomSchema.optional(),
		userId: userIdSchema,
		/** When the ban ends, in milliseconds since the epoch; never if absent. */
		until: timestampSchema.optional(),
		reason: reasonSchema,
	}),
	/** The user may read the room, or every room, and not send. */
	z.object({
		kind: z.literal("mute"),
		room: roomSchema.optional(),
		userId: userIdSchema,
		until: timestampSchema.optional(),
		reason: reasonSchema,
	}),
	/** Each user may send one message to the room in this many seconds. */
	z.object({
		kind: z.literal("slow"),
		room: roomSchema,
		seconds: z.number().int().min(1).max(86_400),
		until: timestampSchema.optional(),
		reason: reasonSchema,
	}),
]);
export type Restriction = z.infer<typeof restrictionSchema>;
