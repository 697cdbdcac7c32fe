import { HTTPException } from "hono/http-exception";
import { ChatError } from "../../errors";

/**
 * The only way out for an error that no client is told in full. `where` says what it concerns, never what was said.
 * One that throws is ignored.
 */
export type ErrorReporter = (error: unknown, where: { room?: string; event?: string; connectionId?: string }) => void;

/** Returns what to report of an error that ends a request: its cause, or itself; undefined for a refusal, which is the client's affair. */
export function causeToReport(error: unknown): unknown {
	return isRefusal(error) ? error.cause : error;
}

/** By its shape too, because the app may have another copy of Hono. */
const isRefusal = (error: unknown): error is Error =>
	error instanceof HTTPException ||
	ChatError.is(error) ||
	(error instanceof Error && typeof (error as Partial<HTTPException>).getResponse === "function");
