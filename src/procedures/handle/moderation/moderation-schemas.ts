import * as z from "zod";
import { roomSchema, userIdSchema } from "../../../schemas/primitives";

/** The user whose restriction is lifted, and the room of the restriction. */
export const targetSchema = z.strictObject({ room: roomSchema.optional(), userId: userIdSchema });

/** Refuses an `until` that has passed, because it is most often a time in seconds. */
export const untilInFuture = (now: number) =>
	z.refine<{ until?: number | undefined }>(({ until }) => until === undefined || until > now, {
		error: "until has passed: expected milliseconds since the epoch",
		path: ["until"],
	});
