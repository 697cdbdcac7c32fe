// The ESM and the CJS copy of a package are two classes, so `instanceof` would miss one of them.
const brand: unique symbol = Symbol.for("jsandy-chat.timeout-error") as never;

/**
 * No answer came: for `timeoutMs` while connected, or for two minutes in all; a message has the two minutes. It may have
 * happened or not, so `outcome` is `"unknown"`. To try again without saying it twice, send the message with this error's
 * `clientId`. `cause` is the last `ChatError` that was answered meanwhile, if any.
 */
export class ChatTimeoutError extends Error {
	override readonly name = "ChatTimeoutError";
	readonly [brand] = true;
	readonly outcome = "unknown";

	constructor(
		/** The event that was not answered. */
		readonly event: string,
		/** The `clientId` that the message was sent with, where the event has one. */
		readonly clientId?: string,
		cause?: Error,
	) {
		super(`no answer to ${event}: it may have happened or not`, cause && { cause });
	}

	/** True for a `ChatTimeoutError` of any copy of this package. */
	static is(error: unknown): error is ChatTimeoutError {
		return typeof error === "object" && error !== null && brand in error;
	}
}
