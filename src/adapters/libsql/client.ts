/** One statement and what goes in the place of each `?`. */
export interface SqlStatement {
	sql: string;
	args: (string | number | null)[];
}

/** What a statement read; integers are numbers, bigints or strings, as the client was told. */
export interface SqlResult {
	rows: Record<string, unknown>[];
}

/** What is used of a `@libsql/client` client. */
export interface LibsqlClient {
	/** `"file"` for a database of this machine. */
	readonly protocol: string;
	execute(statement: SqlStatement): Promise<SqlResult>;
	/** All the statements in one transaction. */
	batch(statements: SqlStatement[], mode: "write"): Promise<SqlResult[]>;
	close(): void;
	reconnect?(): void;
}
