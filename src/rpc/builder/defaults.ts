import type { Context, ErrorHandler, MiddlewareHandler, Next } from "hono";
import { cors } from "hono/cors";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as z from "zod";
import { ChatError, errorTable, toWire } from "../../errors";
import { issuesOf } from "../connection/issues";
import { isHttpException } from "../http-exception";
import { originMatcher } from "../server/door/origin";

/** CORS as a middleware, or, called with a list of origins, the middleware for these origins. */
export type DefaultCors = MiddlewareHandler & ((origins: readonly string[]) => MiddlewareHandler);

const anyOrigin = cors({ origin: "*" });

/** Allows credentials too, because the pages are named. */
function corsOf(origins: readonly string[]): MiddlewareHandler {
	const isListed = originMatcher(origins);
	return cors({ origin: (origin) => (isListed(origin) ? origin : null), credentials: true });
}

const corsOrList = (first: Context | readonly string[], next?: Next) =>
	next ? anyOrigin(first as Context, next) : corsOf(first as readonly string[]);

/** JSandy's defaults for an API. Pass them to `app.use` and `app.onError`. */
export const defaults: { cors: DefaultCors; errorHandler: ErrorHandler } = {
	/**
	 * CORS for pages of every origin, without credentials. `defaults.cors(["https://app.example"])` allows the pages of these
	 * origins only, with credentials. It does not apply to WebSockets: see `allowedOrigins`.
	 */
	cors: corsOrList as DefaultCors,

	/**
	 * Answers errors as JSON, `{ message, issues? }`: an HTTPException with its status, invalid input with 422, anything else
	 * with a bare 500.
	 */
	errorHandler: (error, c: Context) => {
		if (isHttpException(error)) {
			return error.res ?? c.json({ message: error.message || "request refused" }, error.status);
		}
		if (error instanceof z.ZodError) {
			return c.json({ message: "the input is not valid", issues: issuesOf(error) }, 422);
		}
		if (ChatError.is(error)) {
			return c.json(toWire(error), errorTable[error.code].status as ContentfulStatusCode);
		}
		return c.json({ message: "the server failed" }, 500);
	},
};
