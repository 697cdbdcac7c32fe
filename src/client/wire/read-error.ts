import { ChatError } from "../../errors";
import type { Issue } from "../../schemas/error";
import { toErrorCode } from "./error-codes";
import { isRecord } from "./guards";

/** Returns the error that an `error` frame carries, or undefined if its data is invalid. */
export function readError(data: unknown): ChatError | undefined {
	if (!isRecord(data) || typeof data.code !== "string" || typeof data.message !== "string") return undefined;
	const { event, issues, retryAfterMs } = data;
	return new ChatError(toErrorCode(data.code), data.message, {
		event: typeof event === "string" ? event : undefined,
		issues: Array.isArray(issues) ? (issues as Issue[]) : undefined,
		retryAfterMs: typeof retryAfterMs === "number" ? retryAfterMs : undefined,
	});
}
