import { type CallKind, failureWithoutAnswer } from "../shared/store/call-kind";
import { StoreError, type StoreFailure } from "../store-error";

// SQLSTATE classes (the first two characters) and codes, as in PostgreSQL's appendix A. An error of the server has
// rolled the call back, since each call is one transaction.
const TRANSIENT = /^(40(001|P01)|53...|55P03|57014|57P03|25006|0800[14])$/;
const PERMANENT = /^(0A|22|23|28|3D|3F|42|54)...$/;
/** Of the driver and of Node, where it is certain that the server never had the statement. */
const NEVER_SENT =
	/^(CONNECT_TIMEOUT|CONNECTION_ENDED|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT)$/;

/**
 * What a fault of the driver means for the call that met it. A connection that was lost while a write was under way, or
 * a server that was stopped then, leaves open whether it was committed; a read has changed nothing either way.
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

/** A copy of the driver's error: its `detail`, `where` and `parameters` quote what users wrote, and are whole groups. */
function withoutUserData(error: unknown): unknown {
	if (!(error instanceof Error)) return error;
	const { code, severity, table_name, constraint_name, routine, syscall, stack } = fieldsOf(error);
	const known = Object.entries({ code, severity, table_name, constraint_name, routine, syscall });
	const copy = Object.assign(new Error(error.message), Object.fromEntries(known.filter(([, value]) => value)));
	copy.name = error.name;
	if (stack !== undefined) copy.stack = stack;
	return copy;
}
