import type { ChatError } from "../../../errors";
import { isPassing } from "../../wire/error-codes";
import { RETRY_MAX_MS, RETRY_MS } from "../delays";

/**
 * Returns the delay before a refused request is sent again, in milliseconds, or undefined if retrying cannot help. Never shorter
 * than the server asked for, and up to half longer, so that clients refused together do not return together.
 */
export function retryDelay(error: Error, random: () => number): number | undefined {
	// An error without a code is no refusal, but a missing or useless answer.
	const { code, retryAfterMs } = error as Partial<ChatError>;
	if (code && retryAfterMs === undefined && !isPassing(code)) return undefined;
	return Math.min(Math.max(retryAfterMs ?? RETRY_MS, RETRY_MS / 10), RETRY_MAX_MS) * (1 + random() / 2);
}
