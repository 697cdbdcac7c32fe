import { StoreError } from "../../store-error";

/** Returns the error of a message whose room another transaction kept locked. */
export const lockedRoom = (database: string, waitMs: number): StoreError =>
	new StoreError("transient", `${database}: another transaction locked the room's row for ${waitMs / 1_000} s`, {
		scope: "room",
	});

/** Returns the error of a message to a file that another process kept locked. */
export const lockedFile = (database: string, waitMs: number): StoreError =>
	new StoreError("transient", `${database}: another process wrote to the file for ${waitMs / 1_000} s`, {
		scope: "writes",
	});

/** Throws the error of a write that a read needs, as the first read of a room does, with the scope `writes`. */
export function writesFail(error: unknown): never {
	if (!StoreError.is(error) || error.scope !== undefined) throw error;
	const { failure, message, cause } = error;
	throw new StoreError(failure, message, { cause, scope: "writes" });
}
