import * as z from "zod";
import { roomSchema, userIdSchema } from "../../schemas/primitives";

/** The memberships about which `authorize` is to be asked again: of a room, of a user, of a user in a room, or all. */
export const recheckSchema = z.object({ room: roomSchema.optional(), userId: userIdSchema.optional() });
