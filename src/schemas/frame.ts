import * as z from "zod";
import { wireErrorSchema } from "./error";
import { isLongerThan, timestampSchema } from "./primitives";

/** The version of the wire protocol, sent in `welcome`. */
export const PROTOCOL = 1;

/** Maximum length of an event name and of an id, in code points. */
const NAME_MAX = 64;
const eventNameSchema = z.string().min(1).max(NAME_MAX);

/** The id that a client puts on a frame to get an answer: a positive integer, or a string of at most 64 characters. */
export const frameIdSchema = z.union([z.number().int().positive(), z.string().min(1).max(NAME_MAX)]);
/** The id that a client puts on a frame to get an answer. */
export type FrameId = z.infer<typeof frameIdSchema>;

/** Client to server: `[event, data]`, or `[event, data, id]` to get an answer. */
export const clientFrameSchema = z.union([
	z.tuple([eventNameSchema, z.unknown()]),
	z.tuple([eventNameSchema, z.unknown(), frameIdSchema]),
]);
/** A frame from a client: `[event, data]`, or `[event, data, id]`. */
export type ClientFrame = z.infer<typeof clientFrameSchema>;

/** Checks the same as `clientFrameSchema`, by hand, because the schema takes three times as long as parsing the JSON of a frame. */
export function isClientFrame(value: unknown): value is ClientFrame {
	if (!Array.isArray(value) || value.length < 2 || value.length > 3 || !isName(value[0])) return false;
	return value.length === 2 || isName(value[2]) || (Number.isSafeInteger(value[2]) && value[2] > 0);
}

/** Returns whether `value` is an event name or a string id. */
const isName = (value: unknown): boolean =>
	typeof value === "string" && value.length > 0 && !isLongerThan(NAME_MAX, value);

/** The answer to a frame with an id that succeeded: `["ack", result, id]`. */
export const ackFrameSchema = z.tuple([z.literal("ack"), z.unknown(), frameIdSchema]);
/** The answer to a frame that failed: `["error", error, id]`, without the id if the frame had none. */
export const errorFrameSchema = z.union([
	z.tuple([z.literal("error"), wireErrorSchema]),
	z.tuple([z.literal("error"), wireErrorSchema, frameIdSchema]),
]);

/** The first frame on every connection. */
export const welcomeSchema = z.object({
	protocol: z.literal(PROTOCOL),
	connectionId: z.string(),
	/** Null where the app has no users, as in a procedure without auth. */
	userId: z.string().nullable(),
	/** How often the server checks that the connection is alive, in milliseconds. */
	heartbeatMs: z.number().int().positive(),
	/** The largest frame that the server accepts, in bytes. */
	maxFrameBytes: z.number().int().positive(),
	/** When the credential expires, in milliseconds since the epoch; absent if it does not, and in an app without users. */
	expiresAt: timestampSchema.optional(),
	/** The incoming events that this server does not answer with `UNSUPPORTED`. */
	features: z.array(z.string()),
});
/** The data of the first frame on every connection. */
export type Welcome = z.infer<typeof welcomeSchema>;
/** The first frame on every connection: `["welcome", …]`. */
export const welcomeFrameSchema = z.tuple([z.literal("welcome"), welcomeSchema]);

/** The app-level heartbeat, for runtimes without a protocol ping: the server answers `["ping", null]` with `["pong", null]`. */
export const pingFrameSchema = z.tuple([z.literal("ping"), z.null()]);
/** The answer to a ping. */
export const pongFrameSchema = z.tuple([z.literal("pong"), z.null()]);

/** Events that the library itself sends or handles; no procedure may define one of these. */
export const reservedEvents = ["ack", "error", "welcome", "ping", "pong", "disconnect"] as const;
