import * as z from "zod";

/** Every code that an `error` frame can carry. */
export const errorCodeSchema = z.enum([
	"BAD_FRAME",
	"UNKNOWN_EVENT",
	"INVALID_DATA",
	"NOT_IN_ROOM",
	"FORBIDDEN",
	"UNAUTHORIZED",
	"RATE_LIMITED",
	"LIMIT_EXCEEDED",
	"NOT_FOUND",
	"CONFLICT",
	"STORE_UNAVAILABLE",
	"UNSUPPORTED",
	"INTERNAL",
]);
/** An error code on the wire; `errorTable` explains each. A client passes on a code that only a newer server knows. */
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** One fault in an event's data: zod's `path` and `message`, never the value itself. */
export const issueSchema = z.object({
	path: z.array(z.union([z.string(), z.number()])),
	message: z.string(),
});
/** One fault in an event's data: zod's `path` and `message`. */
export type Issue = z.infer<typeof issueSchema>;

/** The error in an `error` frame. */
export const wireErrorSchema = z.object({
	code: errorCodeSchema,
	message: z.string(),
	event: z.string().optional(),
	issues: z.array(issueSchema).optional(),
	/** How long to wait before a retry, in milliseconds. */
	retryAfterMs: z.number().int().nonnegative().optional(),
});
/** The error in an `error` frame. */
export type WireError = z.infer<typeof wireErrorSchema>;
