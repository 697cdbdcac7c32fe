import type { SqlStatement } from "../sql/statement";

/** The rows of a statement. Integers are numbers, bigints or strings, depending on the client's configuration. */
export interface SqlResult {
	rows: Record<string, unknown>[];
}

/** The part of a `@libsql/client` client that the store uses. */
export interface LibsqlClient {
	/** `"file"` for a local database. */
	readonly protocol: string;
	execute(statement: SqlStatement): Promise<SqlResult>;
	/** Runs all the statements in one transaction. */
	batch(statements: SqlStatement[], mode: "write"): Promise<SqlResult[]>;
	close(): void;
	reconnect?(): void;
}
