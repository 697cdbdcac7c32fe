import { type CallKind, failureWithoutAnswer } from "../shared/store/call-kind";
import { StoreError } from "../store-error";
import type { PostgresSql } from "./client";
import { toStoreError } from "./failure";

type Rows = readonly (readonly unknown[])[];

/** Where calls go, and how long they may take. */
export interface ConnectionsOptions {
	/** Opens the client, and a new one in its place after a call got no answer; undefined for a client of the user's. */
	open: (() => PostgresSql) | undefined;
	sql: PostgresSql;
	timeoutMs: number;
}

/**
 * The client that calls go through, with an end to each. A server whose machine is gone says nothing at all, and TCP
 * goes on asking it for a quarter of an hour; in that time nobody would be answered.
 */
export class Connections {
	readonly #open: (() => PostgresSql) | undefined;
	readonly #timeoutMs: number;
	readonly #calls = new Set<Promise<unknown>>();
	#sql: PostgresSql;
	#closing: Promise<unknown> | undefined;

	constructor({ open, sql, timeoutMs }: ConnectionsOptions) {
		this.#open = open;
		this.#sql = sql;
		this.#timeoutMs = timeoutMs;
	}

	/**
	 * The rows of one statement, each an array. Prepared once per connection, unless the client was told not to.
	 *
	 * @throws StoreError with what is known of the outcome.
	 */
	async query(kind: CallKind, statement: string, args: string[]): Promise<Rows> {
		const sql = this.#sql;
		return this.#call(kind, sql, () => sql.unsafe(statement, args, { prepare: true }).values());
	}

	/** Several statements without arguments, in one transaction. What it does must be harmless to do twice. */
	async script(statements: string): Promise<void> {
		const sql = this.#sql;
		await this.#call("read", sql, () => sql.unsafe(statements));
	}

	/** Waits for the calls that are under way, then ends the client, if it was opened here. */
	close(): Promise<unknown> {
		// The driver's own wait never ends after a connection was lost: for it, a query is still answer there.
		this.#closing ??= Promise.allSettled(this.#calls).then(() => this.#open && this.#sql.end({ timeout: 0 }));
		return this.#closing;
	}

	async #call<T>(kind: CallKind, sql: PostgresSql, call: () => PromiseLike<T>): Promise<T> {
		const answer = this.#withTimeout(kind, sql, call);
		this.#calls.add(answer);
		try {
			return await answer;
		} finally {
			this.#calls.delete(answer);
		}
	}

	async #withTimeout<T>(kind: CallKind, sql: PostgresSql, call: () => PromiseLike<T>): Promise<T> {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const late = new Promise<never>((_, reject) => {
			timer = setTimeout(() => {
				reject(new StoreError(failureWithoutAnswer(kind), `PostgreSQL gave no answer within ${this.#timeoutMs} ms`));
				this.#replace(sql);
			}, this.#timeoutMs);
		});
		try {
			return await Promise.race([call(), late]);
		} catch (error) {
			// The driver may have lost its way on this connection for good: it keeps what it could not write when one breaks.
			if ((error as { code?: unknown } | null)?.code === "CONNECT_TIMEOUT") this.#replace(sql);
			throw StoreError.is(error) ? error : toStoreError(error, kind);
		} finally {
			clearTimeout(timer);
		}
	}

	/** The connections of `sql` may all lead to a machine that is gone, and it opens no more than it has. */
	#replace(sql: PostgresSql): void {
		if (!this.#open || this.#closing || sql !== this.#sql) return;
		this.#sql = this.#open();
		// Cuts the other calls off now; how that ends concerns nobody, since none waits for it.
		sql.end({ timeout: 0 }).catch(() => {});
	}
}
