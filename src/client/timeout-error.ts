// Marked by a symbol, because `instanceof` fails between the ESM and the CJS copy of this package.
const brand: unique symbol = Symbol.for("jsandy-chat.timeout-error") as never;

/**
 * The error of a request that the server did not answer within `timeoutMs` while connected, or within two minutes in all; for
 * a message, only the two minutes count. The server may or may not have carried it out, so `outcome` is `"unknown"`. To retry
 * a message without a duplicate, send it with this error's `clientId`. `cause` is the last `ChatError` that the server
 * answered meanwhile, if any.
 */
export class ChatTimeoutError extends Error {
	override readonly name = "ChatTimeoutError";
	readonly [brand] = true;
	readonly outcome = "unknown";

	/** The event that was not answered. */
	declare readonly event: string;
	/** The `clientId` of the message; undefined for an event without one. */
	declare readonly clientId: string | undefined;

	constructor(event: string, clientId?: string, cause?: Error) {
		super(`no answer: ${event} is unknown`, cause && { cause });
		this.event = event;
		this.clientId = clientId;
	}

	/** Returns true for a `ChatTimeoutError` of any copy of this package. */
	static is(error: unknown): error is ChatTimeoutError {
		return typeof error === "object" && error !== null && brand in error;
	}
}
