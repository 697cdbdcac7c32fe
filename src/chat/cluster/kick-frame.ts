import * as z from "zod";
import { removedSchema } from "../../schemas/outgoing";
import { roomSchema, userIdSchema } from "../../schemas/primitives";

/** The user to remove from a room, or, without a room, from every server. */
export const kickSchema = z.object({
	room: roomSchema.optional(),
	userId: userIdSchema,
	/** The reason that the user is sent. */
	reason: removedSchema.shape.reason.default("removed by a moderator"),
});
export type Kick = z.output<typeof kickSchema>;
