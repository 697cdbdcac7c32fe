import type { HTTPException } from "hono/http-exception";

/** Returns true for an `HTTPException`. By its shape, because the app may have another copy of Hono, whose class is another. */
export function isHttpException(error: unknown): error is HTTPException {
	if (!(error instanceof Error)) return false;
	const { status, getResponse } = error as Partial<HTTPException>;
	return typeof status === "number" && typeof getResponse === "function";
}
