import type { errorTable } from "../../errors";
import type { ErrorCode } from "../../schemas/error";

/**
 * Whether the same request may succeed later, by code. This copies one column of `errorTable`, because the other columns would
 * only enlarge the bundle. Its type makes the compiler check every value against the table.
 */
const mayRetry: { readonly [C in ErrorCode]: (typeof errorTable)[C]["retry"] extends true ? 1 : 0 } = {
	BAD_FRAME: 0,
	UNKNOWN_EVENT: 0,
	INVALID_DATA: 0,
	NOT_IN_ROOM: 0,
	FORBIDDEN: 0,
	UNAUTHORIZED: 0,
	RATE_LIMITED: 1,
	LIMIT_EXCEEDED: 0,
	NOT_FOUND: 0,
	CONFLICT: 0,
	STORE_UNAVAILABLE: 1,
	UNSUPPORTED: 0,
	INTERNAL: 0,
};

/** Returns true for a code after which the same request may succeed later. */
export const isPassing = (code: ErrorCode): boolean => mayRetry[code] === 1;

/** Returns the code, or `INTERNAL` for a code that only a newer server knows. */
export const toErrorCode = (code: string): ErrorCode =>
	Object.hasOwn(mayRetry, code) ? (code as ErrorCode) : "INTERNAL";
