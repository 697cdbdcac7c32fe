import type { errorTable } from "../../errors";
import type { ErrorCode } from "../../schemas/error";

/**
 * Whether the same request may succeed later, by code. This copies one column of `errorTable`, because the other columns would
 * only enlarge the bundle. Its type makes the compiler check every value against the table.
 */
const mayRetry: { readonly [C in ErrorCode]: (typeof errorTable)[C]["retry"] } = {
	BAD_FRAME: false,
	UNKNOWN_EVENT: false,
	INVALID_DATA: false,
	NOT_IN_ROOM: false,
	FORBIDDEN: false,
	UNAUTHORIZED: false,
	RATE_LIMITED: true,
	LIMIT_EXCEEDED: false,
	NOT_FOUND: false,
	CONFLICT: false,
	STORE_UNAVAILABLE: true,
	UNSUPPORTED: false,
	INTERNAL: false,
};

/** Returns true for a code after which the same request may succeed later. */
export const isPassing = (code: ErrorCode): boolean => mayRetry[code];

/** Returns the code, or `INTERNAL` for a code that only a newer server knows. */
export const toErrorCode = (code: string): ErrorCode =>
	Object.hasOwn(mayRetry, code) ? (code as ErrorCode) : "INTERNAL";
