import * as z from "zod";
import { TEXT_MAX } from "../schemas/primitives";

/** The most characters that a text may have, whoever sends it: four times as many bytes still fit a payload of the pub/sub. */
const SERVER_TEXT_MAX = 65_536;

const positive = z.number().int().positive();

/** The resources that one client may use. Each is an option of `createChatProcedure`. */
export const limitsSchema = z.strictObject({
	/** Rooms that one socket may be in. */
	roomsPerSocket: positive.default(50),
	/** Frames of one socket that may wait for an earlier frame in the same room. */
	queuedPerRoom: positive.default(64),
	/** Sockets of one user in this process. The next one is closed with 4409. */
	socketsPerUser: positive.default(20),
	/** Characters in a text that a client may send. */
	text: positive.max(SERVER_TEXT_MAX).default(TEXT_MAX),
	/** Characters in a text that the app's own server may send, as by the handle or by what `beforeSend` returns. */
	serverText: positive.max(SERVER_TEXT_MAX).default(SERVER_TEXT_MAX),
	/** Token buckets for frames, messages, joins, pages and typing; `false` turns them off. */
	rates: z.boolean().default(true),
});
export type Limits = z.output<typeof limitsSchema>;
