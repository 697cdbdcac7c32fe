import * as z from "zod";
import { roomSchema, timestampSchema, userIdSchema } from "./primitives";

const untilSchema = timestampSchema.optional();
const reasonSchema = z.string().max(256).optional();

/** A user who may not enter the room, or, without a room, may not connect. */
export const banSchema = z.object({
	kind: z.literal("ban"),
	room: roomSchema.optional(),
	userId: userIdSchema,
	/** When the ban ends, in milliseconds since the epoch; never if absent. */
	until: untilSchema,
	reason: reasonSchema,
});
/** A user who may not enter a room, or connect. */
export type Ban = z.infer<typeof banSchema>;

/** A user who may read the room, or every room, and not send. */
export const muteSchema = z.object({
	kind: z.literal("mute"),
	room: roomSchema.optional(),
	userId: userIdSchema,
	until: untilSchema,
	reason: reasonSchema,
});
/** A user who may read and not send. */
export type Mute = z.infer<typeof muteSchema>;

/** A room to which each user may send one message in this many seconds. */
export const slowModeSchema = z.object({
	kind: z.literal("slow"),
	room: roomSchema,
	seconds: z.number().int().min(1).max(86_400),
	until: untilSchema,
	reason: reasonSchema,
});
/** A room to which each user may send one message in so many seconds. */
export type SlowMode = z.infer<typeof slowModeSchema>;

/** A rule that a moderator set: a ban, a mute, or a room's slow mode. */
export const restrictionSchema = z.discriminatedUnion("kind", [banSchema, muteSchema, slowModeSchema]);
/** A rule that a moderator set: a ban, a mute, or a room's slow mode. */
export type Restriction = z.infer<typeof restrictionSchema>;
