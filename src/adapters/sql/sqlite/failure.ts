import { type CallKind, failureWithoutAnswer } from "../../shared/store/call-kind";
import { StoreError, type StoreFailure } from "../../store-error";

// What guarantees that nothing changed, because SQLite rolls the transaction back. A full disk may have space again later.
const TRANSIENT = /SQLITE_(BUSY|LOCKED|FULL|NOMEM|INTERRUPT)/;
const PERMANENT = /SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE|ERROR|READONLY|PERM|AUTH)|too big/;

/** Returns the `StoreError` for an error of a database that names SQLite's code in its message alone. */
export function toStoreError(database: string, error: unknown, kind: CallKind): StoreError {
	const message = error instanceof Error ? error.message : String(error);
	return new StoreError(failureOf(message, kind), `${database}: ${message}`, { cause: error });
}

function failureOf(message: string, kind: CallKind): StoreFailure {
	if (PERMANENT.test(message)) return "permanent";
	if (TRANSIENT.test(message)) return "transient";
	return failureWithoutAnswer(kind);
}
