import type { ErrorCode, Issue, WireError } from "./schemas/error";

/** What each code means outside the wire: the HTTP status of the same refusal, and whether a retry may succeed. */
export const errorTable = {
	BAD_FRAME: { status: 400, retry: false },
	UNKNOWN_EVENT: { status: 404, retry: false },
	INVALID_DATA: { status: 422, retry: false },
	NOT_IN_ROOM: { status: 403, retry: false },
	FORBIDDEN: { status: 403, retry: false },
	UNAUTHORIZED: { status: 401, retry: false },
	RATE_LIMITED: { status: 429, retry: true },
	LIMIT_EXCEEDED: { status: 403, retry: false },
	NOT_FOUND: { status: 404, retry: false },
	CONFLICT: { status: 409, retry: false },
	STORE_UNAVAILABLE: { status: 503, retry: true },
	UNSUPPORTED: { status: 501, retry: false },
	INTERNAL: { status: 500, retry: false },
} as const satisfies Record<ErrorCode, { status: number; retry: boolean }>;

/** The reasons for which a socket is closed, and whether its client should reconnect. */
export const closeCodes = {
	goingAway: { code: 1001, reconnect: true },
	binary: { code: 1003, reconnect: false },
	tooBig: { code: 1009, reconnect: false },
	internal: { code: 1011, reconnect: true },
	restart: { code: 1012, reconnect: true },
	overloaded: { code: 1013, reconnect: true },
	credentialsExpired: { code: 4401, reconnect: true },
	removed: { code: 4403, reconnect: false },
	tooSlow: { code: 4408, reconnect: true },
	tooManyConnections: { code: 4409, reconnect: true },
	flooding: { code: 4429, reconnect: true },
} as const;

/** What an error carries beside its code and message. */
export interface ChatErrorDetails {
	/** The event that the error answers. */
	event?: string | undefined;
	/** What is wrong with the event's data. */
	issues?: Issue[] | undefined;
	/** When to try again. */
	retryAfterMs?: number | undefined;
	/** The original error. Reported to `onError`; never sent to a client. */
	cause?: unknown;
}

// The ESM and the CJS builds of this package have a class each, so `instanceof` would miss one of them.
const brand: unique symbol = Symbol.for("jsandy-chat.error") as never;

/**
 * An error with a code of the wire. When an action, a store or a hook throws one, the client is answered with its
 * `code`, `message`, `event`, `issues` and `retryAfterMs`, never with the `cause` or the stack.
 *
 * @example throw new ChatError("FORBIDDEN", "this room is read-only");
 */
export class ChatError extends Error {
	override readonly name = "ChatError";
	readonly [brand] = true;
	// Declared, because a class field would be written into every page's bundle a second time.
	declare readonly code: ErrorCode;
	declare readonly event: string | undefined;
	declare readonly issues: Issue[] | undefined;
	declare readonly retryAfterMs: number | undefined;

	constructor(code: ErrorCode, message: string = code, { event, issues, retryAfterMs, cause }: ChatErrorDetails = {}) {
		super(message, cause === undefined ? undefined : { cause });
		this.code = code;
		this.event = event;
		this.issues = issues;
		this.retryAfterMs = retryAfterMs;
	}

	/** Returns true for a `ChatError` of any copy of this package. */
	static is(error: unknown): error is ChatError {
		return typeof error === "object" && error !== null && brand in error;
	}
}

/** Returns what an `error` frame carries of this error. */
export const toWire = ({ code, message, event, issues, retryAfterMs }: ChatError): WireError => ({
	code,
	message,
	event,
	issues,
	retryAfterMs,
});
