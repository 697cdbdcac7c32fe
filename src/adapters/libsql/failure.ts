import { type CallKind, failureWithoutAnswer } from "../shared/store/call-kind";
import { StoreError, type StoreFailure } from "../store-error";

// The codes of SQLite that guarantee that nothing changed, because an unfinished batch is rolled back. A full disk may have
// space again later.
const TRANSIENT = /^(SQLITE_(BUSY|LOCKED|FULL|NOMEM|INTERRUPT)|CLIENT_CLOSED)/;
const PERMANENT =
	/^(SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE|ERROR|READONLY|PERM|AUTH|CANTOPEN|NOTADB|CORRUPT|SCHEMA)|URL_|ARGS_INVALID)/;

/**
 * Returns the `StoreError` for an error of the client. Any other error of a write is `unknown`: a disk that fails during a
 * sync (`SQLITE_IOERR`), or a server whose connection is lost, may have kept the commit.
 */
export function toStoreError(error: unknown, kind: CallKind): StoreError {
	const { code, message } = (typeof error === "object" && error !== null ? error : {}) as Partial<
		Record<"code" | "message", unknown>
	>;
	return new StoreError(failureOf(String(code), kind), `libSQL: ${message ?? error}`, { cause: error });
}

function failureOf(code: string, kind: CallKind): StoreFailure {
	if (PERMANENT.test(code)) return "permanent";
	if (TRANSIENT.test(code)) return "transient";
	return failureWithoutAnswer(kind);
}
