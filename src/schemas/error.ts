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
/** A code of the wire; `errorTable` says what each means. */
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** One thing that was wrong with an event's data: zod's `path` and `message`, never the value itself. */
export const issueSchema = z.object({
	path: z.array(z.union([z.string(), z.number()])),
	message: z.string(),
});
/** What is wrong with data, and where: `path` and `message`, as zod says it. */
export type Issue = z.infer<typeof issueSchema>;

/** What an `error` frame carries. */
export const wireErrorSchema = z.object({
	code: errorCodeSchema,
	message: z.string(),
	event: z.string().optional(),
	issues: z.array(issueSchema).optional(),
	/** After how many milliseconds trying again makes sense. */
	retryAfterMs: z.number().int().nonnegative().optional(),
});
/** What an `error` frame carries. */
export type WireError = z.infer<typeof wireErrorSchema>;
