import { ChatError } from "../../errors";
import { isHttpException } from "../http-exception";

/**
 * The function that receives every error that no client is sent in full. `where` names what the error concerns, and never holds
 * message text. What the function throws is ignored.
 */
export type ErrorReporter = (error: unknown, where: { room?: string; event?: string; connectionId?: string }) => void;

/** Wraps a reporter so that one that throws or rejects does not affect the code that reports. */
export function safeErrorReporter(onError: ErrorReporter): ErrorReporter {
	return (error, where) => {
		try {
			// Caught too, because the rejection of an async reporter would end the process.
			void Promise.resolve(onError(error, where)).catch(() => {});
		} catch {
			// Nobody is left to report this to.
		}
	};
}

/** Returns what to report of an error that ends a request: its cause if it is a refusal, which may have none, or the error itself. */
export function causeToReport(error: unknown): unknown {
	return isRefusal(error) ? error.cause : error;
}

const isRefusal = (error: unknown): error is Error => isHttpException(error) || ChatError.is(error);
