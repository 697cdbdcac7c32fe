/**
 * The outcome of a failed call. `transient`: nothing was stored, and the same call may succeed later. `permanent`: nothing
 * was stored, and the same call never succeeds. `unknown`: the call may have been committed.
 */
export type StoreFailure = "transient" | "permanent" | "unknown";

/**
 * What fails beside the call itself. `room`: other rooms work, as when one room's row is locked. `writes`: reads work, as
 * when the database is read-only. `everything`: no call works, as when the tables are missing.
 */
export type StoreFailureScope = "room" | "writes" | "everything";

// The ESM and the CJS copies of a package define two classes, and `instanceof` matches only one of them.
const brand: unique symbol = Symbol.for("jsandy-chat.store-error") as never;

/**
 * A failure of a store, with what is known about the outcome. Any other error that a store throws counts as `unknown`,
 * which is always safe: the sender may retry only with the same `clientId`, and the server checks the room's head.
 *
 * @example throw new StoreError("transient", "the pool has no free connection", { cause: error });
 */
export class StoreError extends Error {
	override readonly name = "StoreError";
	readonly [brand] = true;
	/** What fails beside this call. Undefined if that is not known: calls of the same kind, reads or writes, may fail too. */
	readonly scope: StoreFailureScope | undefined;

	constructor(
		readonly failure: StoreFailure,
		message: string,
		{ scope, ...options }: { cause?: unknown; scope?: StoreFailureScope | undefined } = {},
	) {
		super(message, options);
		this.scope = scope;
	}

	/** Returns whether `error` is a `StoreError` of any copy of this package. */
	static is(error: unknown): error is StoreError {
		return typeof error === "object" && error !== null && brand in error;
	}
}
