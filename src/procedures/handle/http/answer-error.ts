import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ChatError, errorTable } from "../../../errors";

/** What a refused frame is told, as the answer to a request. What is no refusal is for the app's own error handler. */
export function answerError(error: unknown, c: Context): Response {
	if (!ChatError.is(error)) throw error;
	const { retryAfterMs } = error;
	if (retryAfterMs !== undefined) c.header("Retry-After", String(Math.ceil(retryAfterMs / 1_000)));
	return c.json(error.toWire(), errorTable[error.code].status as ContentfulStatusCode);
}
