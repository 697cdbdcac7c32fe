import * as z from "zod";

const positive = z.number().int().positive();

/** The resources that one client may use. Each is an option of `createChatProcedure`. */
export const limitsSchema = z.strictObject({
	/** Rooms that one socket may be in. */
	roomsPerSocket: positive.default(50),
	/** Frames of one socket that may wait for an earlier frame in the same room. */
	queuedPerRoom: positive.default(64),
	/** Sockets of one user in this process. The next one is closed with 4409. */
	socketsPerUser: positive.default(20),
	/** Token buckets for frames, messages, joins, pages and typing; `false` turns them off. */
	rates: z.boolean().default(true),
});
export type Limits = z.output<typeof limitsSchema>;
