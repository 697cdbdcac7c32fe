// Marked by a symbol, because `instanceof` fails between the ESM and the CJS copy of this package.
const brand: unique symbol = Symbol.for("jsandy-chat.closed-error") as never;

/**
 * The error of a request whose socket is closed for good, by `close()` or by a terminal close code. `outcome` is `"unsent"` for
 * an event that was never sent, and `"unknown"` for one that was sent and not answered.
 */
export class ChatClosedError extends Error {
	override readonly name = "ChatClosedError";
	readonly [brand] = true;

	/** The event that was not sent, or not answered. */
	declare readonly event: string;
	declare readonly outcome: "unsent" | "unknown";

	constructor(event: string, outcome: "unsent" | "unknown") {
		super(`closed: ${event} is ${outcome}`);
		this.event = event;
		this.outcome = outcome;
	}

	/** Returns true for a `ChatClosedError` of any copy of this package. */
	static is(error: unknown): error is ChatClosedError {
		return typeof error === "object" && error !== null && brand in error;
	}
}
