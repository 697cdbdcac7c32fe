/**
 * Why a pub/sub did not accept a message or cannot subscribe. `TIMEOUT`: it did not answer in time (it may have accepted
 * the message). `UNAVAILABLE`: it refused or cannot be reached. `TOO_LARGE`: the message exceeds its size limit, so a retry
 * fails too. `OVERLOADED`: too many messages are already waiting. `CLOSED`: the adapter was closed.
 */
export type PubSubFailure = "TIMEOUT" | "UNAVAILABLE" | "TOO_LARGE" | "OVERLOADED" | "CLOSED";

// The ESM and the CJS copies of a package define two classes, and `instanceof` matches only one of them.
const brand: unique symbol = Symbol.for("jsandy-chat.pubsub-error") as never;

/**
 * A failure of a pub/sub. Its `cause` is the driver's error.
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

	/** Returns whether `error` is a `PubSubError` of any copy of this package. */
	static is(error: unknown): error is PubSubError {
		return typeof error === "object" && error !== null && brand in error;
	}
}
