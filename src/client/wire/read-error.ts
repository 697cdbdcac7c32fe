import { ChatError, type ChatErrorDetails } from "../../errors";
import type { ErrorCode } from "../../schemas/error";
import { isRecord } from "./guards";

/** Returns the error that an `error` frame carries, or undefined if its data is invalid. */
export function readError(data: unknown): ChatError | undefined {
	if (!isRecord(data) || typeof data.code !== "string" || typeof data.message !== "string") return undefined;
	const { event, issues, retryAfterMs } = data as ChatErrorDetails;
	return new ChatError(data.code as ErrorCode, data.message, {
		event,
		issues,
		// Checked, because the client computes with it.
		retryAfterMs: typeof retryAfterMs === "number" ? retryAfterMs : undefined,
	});
}
