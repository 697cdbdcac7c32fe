/**
 * What a store knows of a call that failed: `transient`, nothing was stored and the same call may work later;
 * `permanent`, nothing was stored and the same call never works; `unknown`, it may have been committed.
 */
export type StoreFailure = "transient" | "permanent" | "unknown";

// The ESM and the CJS copy of a package are two classes, so `instanceof` would miss one of them.
const brand: unique symbol = Symbol.for("jsandy-chat.store-error") as never;

/**
 * A store's failure, with what is known of its outcome. Whatever else a store throws is taken as `unknown`, which is
 * always safe: the sender is told to send again with the same `clientId` alone, and the room's head is looked at.
 *
 * @example throw new StoreError("transient", "the pool has no free connection", { cause: error });
 */
export class StoreError extends Error {
	override readonly name = "StoreError";
	readonly [brand] = true;

	constructor(
		readonly failure: StoreFailure,
		message: string,
		options: { cause?: unknown } = {},
	) {
		super(message, options);
	}

	/** True for a `StoreError` of any copy of this package. */
	static is(error: unknown): error is StoreError {
		return typeof error === "object" && error !== null && brand in error;
	}
}
