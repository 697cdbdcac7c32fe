import { ChatError } from "../../../errors";
import { isPassing } from "../../wire/error-codes";
import { RETRY_MAX_MS, RETRY_MS } from "../delays";

/**
 * Returns the delay before a refused request is sent again, in milliseconds, or undefined if retrying cannot help. Never shorter
 * than the server asked for, and up to half longer, so that clients refused together do not return together.
 */
export function retryDelay(error: Error, random: () => number): number | undefined {
	let waitMs = RETRY_MS;
	if (ChatError.is(error)) {
		if (error.retryAfterMs === undefined && !isPassing(error.code)) return undefined;
		waitMs = Math.min(Math.max(error.retryAfterMs ?? RETRY_MS, RETRY_MS / 10), RETRY_MAX_MS);
	}
	return waitMs * (1 + random() / 2);
}
