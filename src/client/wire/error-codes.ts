import type { errorTable } from "../../errors";
import type { ErrorCode } from "../../schemas/error";

/**
 * Whether the same request may work later, by code. A column of `errorTable`, whose other columns would travel to every page
 * for nothing; its type holds each value to what the table says.
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

/** True for a code after which the same request may work later. */
export const isPassing = (code: ErrorCode): boolean => mayRetry[code];

/** A newer server may know codes that this client does not. */
export const toErrorCode = (code: string): ErrorCode =>
	Object.hasOwn(mayRetry, code) ? (code as ErrorCode) : "INTERNAL";
