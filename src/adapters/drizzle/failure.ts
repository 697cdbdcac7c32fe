import { type CallKind, failureWithoutAnswer } from "../shared/store/call-kind";
import { StoreError, type StoreFailure } from "../store-error";

// SQLSTATE classes and codes of PostgreSQL, error names of MySQL and MariaDB, codes of SQLite and Node. Each means that the
// statement failed and its transaction was rolled back, or that it never reached the server.
const TRANSIENT =
	/^(40001|40P01|53...|55P03|57014|57P03|25006|ER_(LOCK_(DEADLOCK|WAIT_TIMEOUT)|CON_COUNT_ERROR|OPTION_PREVENTS_STATEMENT|CANT_EXECUTE_IN_READ_ONLY_TRANSACTION|CHECKREAD|DISK_FULL|RECORD_FILE_FULL)|SQLITE_(BUSY|LOCKED|FULL|NOMEM|INTERRUPT).*|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT|CONNECT_TIMEOUT|CONNECTION_ENDED|CLIENT_CLOSED)$/;
const PERMANENT =
	/^((0A|22|23|28|3D|3F|42|54)...|ER_(NO_SUCH_TABLE|BAD_FIELD_ERROR|DUP_ENTRY|DATA_TOO_LONG|ACCESS_DENIED_ERROR|DBACCESS_DENIED_ERROR|TABLEACCESS_DENIED_ERROR|PARSE_ERROR|BAD_DB_ERROR|BAD_NULL_ERROR|NO_DEFAULT_FOR_FIELD|TRUNCATED_WRONG_VALUE_FOR_FIELD)|SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE|ERROR|READONLY|PERM|AUTH|CANTOPEN|NOTADB|CORRUPT|SCHEMA).*)$/;

/**
 * Returns the `StoreError` for a driver's error. It leaves out Drizzle's wrapper, which quotes the statement with all its
 * parameters.
 */
export function toStoreError(error: unknown, kind: CallKind): StoreError {
	const driverError = driverErrorOf(error);
	const { code, message } = fieldsOf(driverError);
	return new StoreError(failureOf(String(code), kind), `Drizzle: ${message ?? driverError}`, {
		cause: withoutUserData(driverError),
	});
}

/** Returns the code of a driver's error. */
export const codeOf = (error: unknown): unknown => fieldsOf(driverErrorOf(error)).code;

/** Returns whether another process writes to the file of a SQLite database. */
export const isBusy = (error: unknown): boolean => String(codeOf(error)).startsWith("SQLITE_BUSY");

const fieldsOf = (error: unknown): { code?: unknown; message?: unknown } =>
	typeof error === "object" && error !== null ? error : {};

function failureOf(code: string, kind: CallKind): StoreFailure {
	if (PERMANENT.test(code)) return "permanent";
	if (TRANSIENT.test(code)) return "transient";
	return failureWithoutAnswer(kind);
}

/** Returns the innermost cause that has a code. */
function driverErrorOf(error: unknown): unknown {
	let found = error;
	for (let one = error, depth = 0; one instanceof Error && depth < 8; one = one.cause, depth++) {
		if ("code" in one || found === error) found = one;
	}
	return found;
}

/** Returns a copy of the driver's error without `sql`, `detail`, `where` and `parameters`, which quote what users wrote. */
function withoutUserData(error: unknown): unknown {
	if (!(error instanceof Error)) return error;
	const { code, errno, sqlState } = error as Error & Partial<Record<"code" | "errno" | "sqlState", unknown>>;
	const copy = Object.assign(new Error(error.message), { code, errno, sqlState });
	copy.name = error.name;
	if (error.stack !== undefined) copy.stack = error.stack;
	return copy;
}
