import { type CallKind, failureWithoutAnswer } from "../shared/store/call-kind";
import { StoreError, type StoreFailure } from "../store-error";

// The codes of SQLite that are certain to have changed nothing: it rolls a batch back that does not end. A disk that is
// full may have room again.
const TRANSIENT = /^(SQLITE_(BUSY|LOCKED|FULL|NOMEM|INTERRUPT)|CLIENT_CLOSED)/;
const PERMANENT =
	/^(SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE|ERROR|READONLY|PERM|AUTH|CANTOPEN|NOTADB|CORRUPT|SCHEMA)|URL_|ARGS_INVALID)/;

/**
 * What a fault of the client means for the call that met it. Of a write, everything else is `unknown`: a disk that fails
 * (`SQLITE_IOERR`) while it syncs may have kept the commit, and so may a server whose connection was lost.
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
