/** A statement, and the value of each of its arguments in order. */
export interface SqlStatement {
	sql: string;
	args: (string | number | null)[];
}

/** A row, by the names of its columns. Integers are numbers, bigints or strings, and JSON may be text. */
export type SqlRow = Record<string, unknown>;
