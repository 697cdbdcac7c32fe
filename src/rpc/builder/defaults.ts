import type { Context, ErrorHandler, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as z from "zod";
import { ChatError, errorTable } from "../../errors";
import { issuesOf } from "../connection/issues";

const allowAnyOrigin = cors({ origin: (origin) => origin, credentials: true });

/** JSandy's defaults for an API. Pass them to `app.use` and `app.onError`. */
export const defaults: { cors: MiddlewareHandler; errorHandler: ErrorHandler } = {
	/** CORS for pages of every origin, with credentials. It does not apply to WebSockets: see `allowedOrigins`. */
	cors: allowAnyOrigin,

	/**
	 * Answers errors as JSON, `{ message, issues? }`: an HTTPException with its status, invalid input with 422, anything else
	 * with a bare 500.
	 */
	errorHandler: (error, c: Context) => {
		if (error instanceof HTTPException) {
			return error.res ?? c.json({ message: error.message || "request refused" }, error.status);
		}
		if (error instanceof z.ZodError) {
			return c.json({ message: "the input is not valid", issues: issuesOf(error) }, 422);
		}
		if (ChatError.is(error)) {
			return c.json(error.toWire(), errorTable[error.code].status as ContentfulStatusCode);
		}
		return c.json({ message: "the server failed" }, 500);
	},
};
