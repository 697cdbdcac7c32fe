import * as z from "zod";

/** What a send by HTTP or by the handle may say beside the message: whether its author has read the room up to it. */
export const marksSchema = z.object({ markRead: z.boolean().optional() });
