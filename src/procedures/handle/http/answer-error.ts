import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ChatError, errorTable, toWire } from "../../../errors";

/** Answers a request with the error that a frame would get. Throws other errors on, to the app's error handler. */
export function answerError(error: unknown, c: Context): Response {
	if (!ChatError.is(error)) throw error;
	const { retryAfterMs } = error;
	if (retryAfterMs !== undefined) c.header("Retry-After", String(Math.ceil(retryAfterMs / 1_000)));
	return c.json(toWire(error), errorTable[error.code].status as ContentfulStatusCode);
}
