import { type CallKind, failureWithoutAnswer } from "../shared/store/call-kind";
import { StoreError, type StoreFailure } from "../store-error";

// SQLSTATE classes (the first two characters) and codes, as in PostgreSQL's appendix A. An error from the server means that
// the call was rolled back, because each call is one transaction.
const TRANSIENT = /^(40(001|P01)|53...|55P03|57014|57P03|25006|0800[14])$/;
const PERMANENT = /^(0A|22|23|28|3D|3F|42|54)...$/;
/** Codes of the driver and of Node that guarantee that the statement never reached the server. */
const NEVER_SENT =
	/^(CONNECT_TIMEOUT|CONNECTION_ENDED|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT)$/;

/**
 * Returns the `StoreError` for a driver's error. When the connection is lost or the server stops during a write, it is
 * unknown whether the write was committed; a read changed nothing either way.
 */
export function toStoreError(error: unknown, kind: CallKind): StoreError {
	const { code = "", message = String(error) } = fieldsOf(error);
	const failure = failureOf(code, kind);
	const cause = withoutUserData(error);
	return new StoreError(failure, `PostgreSQL: ${message || code}`, { cause });
}

function failureOf(code: string, kind: CallKind): StoreFailure {
	if (PERMANENT.test(code)) return "permanent";
	if (TRANSIENT.test(code) || NEVER_SENT.test(code)) return "transient";
	return failureWithoutAnswer(kind);
}

interface ErrorFields {
	code?: string;
	message?: string;
	stack?: string;
	severity?: string;
	table_name?: string;
	constraint_name?: string;
	routine?: string;
	syscall?: string;
}

const fieldsOf = (error: unknown): ErrorFields => (typeof error === "object" && error !== null ? error : {});

/** Returns a copy of the driver's error without `detail`, `where` and `parameters`, which quote what users wrote. */
function withoutUserData(error: unknown): unknown {
	if (!(error instanceof Error)) return error;
	const { code, severity, table_name, constraint_name, routine, syscall, stack } = fieldsOf(error);
	const known = Object.entries({ code, severity, table_name, constraint_name, routine, syscall });
	const copy = Object.assign(new Error(error.message), Object.fromEntries(known.filter(([, value]) => value)));
	copy.name = error.name;
	if (stack !== undefined) copy.stack = stack;
	return copy;
}
