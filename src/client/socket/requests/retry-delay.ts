import { ChatError } from "../../../errors";
import { isPassing } from "../../wire/error-codes";

/** How long to wait where the server does not say. */
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 60_000;

/**
 * Milliseconds until what was refused may work; undefined when it will not. Never sooner than the server told, and up to
 * half as long again: those that were refused together must not come back together.
 */
export function retryDelay(error: Error, random: () => number): number | undefined {
	let waitMs = RETRY_MS;
	if (ChatError.is(error)) {
		if (error.retryAfterMs === undefined && !isPassing(error.code)) return undefined;
		waitMs = Math.min(Math.max(error.retryAfterMs ?? RETRY_MS, RETRY_MS / 10), RETRY_MAX_MS);
	}
	return waitMs * (1 + random() / 2);
}
