import { StoreError, type StoreFailure, type StoreFailureScope } from "../adapters/store-error";
import { ChatError } from "../errors";
import type { WireError } from "../schemas/error";

/**
 * The result of a call between Durable Objects. A failure is a value, because an error that is thrown there loses its code and
 * its class on the way.
 */
export type Outcome<T> =
	| { value: T }
	| { chatError: Omit<WireError, "event"> }
	| { storeError: { failure: StoreFailure; message: string; scope: StoreFailureScope | undefined } };

/** Returns the outcome of `run`. Throws what is neither a `ChatError` nor a `StoreError`. */
export async function outcomeOf<T>(run: () => T | Promise<T>): Promise<Outcome<T>> {
	try {
		return { value: await run() };
	} catch (error) {
		if (ChatError.is(error)) {
			const { code, message, issues, retryAfterMs } = error;
			return { chatError: { code, message, issues, retryAfterMs } };
		}
		if (!StoreError.is(error)) throw error;
		const { failure, message, scope } = error;
		return { storeError: { failure, message, scope } };
	}
}

/** Returns the value. @throws ChatError or StoreError, as the call did. */
export function resultOf<T>(outcome: Outcome<T>): T {
	if ("value" in outcome) return outcome.value;
	if ("chatError" in outcome) {
		const { code, message, ...details } = outcome.chatError;
		throw new ChatError(code, message, details);
	}
	const { failure, message, scope } = outcome.storeError;
	throw new StoreError(failure, message, { scope });
}
