/**
 * Why a pub/sub did not take a message or cannot subscribe: `TIMEOUT`, it did not answer in time (it may have taken the
 * message); `UNAVAILABLE`, it refused or cannot be reached; `TOO_LARGE`, the message is larger than it carries, now and
 * later; `OVERLOADED`, too much waits for it already; `CLOSED`, the adapter was closed.
 */
export type PubSubFailure = "TIMEOUT" | "UNAVAILABLE" | "TOO_LARGE" | "OVERLOADED" | "CLOSED";

// The ESM and the CJS copy of a package are two classes, so `instanceof` would miss one of them.
const brand: unique symbol = Symbol.for("jsandy-chat.pubsub-error") as never;

/**
 * A pub/sub's failure. Its `cause` is what the driver said.
 *
 * @example
 * pubsub.publish(topic, text).catch((error) => {
 *   if (PubSubError.is(error) && error.code === "TOO_LARGE") splitIt();
 * });
 */
export class PubSubError extends Error {
	override readonly name = "PubSubError";
	readonly [brand] = true;

	constructor(
		readonly code: PubSubFailure,
		message: string,
		options: { cause?: unknown } = {},
	) {
		super(message, options);
	}

	/** True for a `PubSubError` of any copy of this package. */
	static is(error: unknown): error is PubSubError {
		return typeof error === "object" && error !== null && brand in error;
	}
}
