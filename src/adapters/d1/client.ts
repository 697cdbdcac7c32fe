import type { SqlRow } from "../sql/statement";

/** A statement of D1 with its arguments. */
export interface D1Statement {
	bind(...args: (string | number | null)[]): D1Statement;
	all(): Promise<{ results: SqlRow[] }>;
}

/** The part of a D1 binding that the store uses. */
export interface D1Client {
	prepare(sql: string): D1Statement;
	/** Runs all the statements in one transaction. */
	batch(statements: D1Statement[]): Promise<{ results: SqlRow[] }[]>;
}
