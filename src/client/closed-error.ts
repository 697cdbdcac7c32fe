// The ESM and the CJS copy of a package are two classes, so `instanceof` would miss one of them.
const brand: unique symbol = Symbol.for("jsandy-chat.closed-error") as never;

/**
 * The socket is closed for good, by `close()` or by a terminal close code. `outcome` is `"unsent"` for an event that never
 * went out, and `"unknown"` for one that did and was not answered.
 */
export class ChatClosedError extends Error {
	override readonly name = "ChatClosedError";
	readonly [brand] = true;

	constructor(
		/** The event that was to be sent, or was not answered. */
		readonly event: string,
		readonly outcome: "unsent" | "unknown",
	) {
		super(
			outcome === "unsent"
				? `the socket is closed: ${event} was not sent`
				: `the socket closed before ${event} was answered`,
		);
	}

	/** True for a `ChatClosedError` of any copy of this package. */
	static is(error: unknown): error is ChatClosedError {
		return typeof error === "object" && error !== null && brand in error;
	}
}
