import { StoreError } from "../../store-error";

/**
 * Returns the error of tables that could not be created or upgraded, with `advice` on what to run. Errors that may pass, and
 * errors of other kinds, are returned unchanged.
 */
export function setupError(error: unknown, advice: string): unknown {
	if (!StoreError.is(error) || error.failure !== "permanent") return error;
	const { failure, message, cause } = error;
	return new StoreError(failure, `${message}. The chat's tables are missing or old: ${advice}`, {
		cause,
		scope: "everything",
	});
}
