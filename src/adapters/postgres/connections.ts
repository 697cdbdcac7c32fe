import { type CallKind, failureWithoutAnswer } from "../shared/store/call-kind";
import { StoreError } from "../store-error";
import type { PostgresSql } from "./client";
import { toStoreError } from "./failure";

/** The rows of a statement, each as an array. */
export type Rows = readonly (readonly unknown[])[];

/** The client of the calls, and their timeout. */
export interface ConnectionsOptions {
	/** Opens a client, and its replacement after a call got no answer. Undefined for the user's own client. */
	open: (() => PostgresSql) | undefined;
	sql: PostgresSql;
	timeoutMs: number;
}

/**
 * The client for all calls, with a timeout for each. A server whose machine is gone sends nothing at all, and TCP keeps
 * retrying for a quarter of an hour; without a timeout, no call would be answered in that time.
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
	 * Returns the rows of one statement, each as an array. The statement is prepared once per connection, unless the client
	 * disables that.
	 *
	 * @throws StoreError with what is known about the outcome.
	 */
	async query(kind: CallKind, statement: string, args: (string | null)[]): Promise<Rows> {
		const sql = this.#sql;
		return this.#call(kind, sql, () => sql.unsafe(statement, args, { prepare: true }).values());
	}

	/** Runs several statements without arguments in one transaction. They must be safe to repeat. */
	async script(statements: string): Promise<void> {
		const sql = this.#sql;
		await this.#call("read", sql, () => sql.unsafe(statements));
	}

	/** Waits for the calls in flight, then closes the client if it was opened here. */
	close(): Promise<unknown> {
		// The driver itself would wait forever after a lost connection, because it believes that a query is still running.
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
				reject(new StoreError(failureWithoutAnswer(kind), `PostgreSQL did not answer within ${this.#timeoutMs} ms`));
				this.#replace(sql);
			}, this.#timeoutMs);
		});
		try {
			return await Promise.race([call(), late]);
		} catch (error) {
			// The driver may be unable to use this connection again, because it keeps what it could not write when one breaks.
			if ((error as { code?: unknown } | null)?.code === "CONNECT_TIMEOUT") this.#replace(sql);
			throw StoreError.is(error) ? error : toStoreError(error, kind);
		} finally {
			clearTimeout(timer);
		}
	}

	/** Replaces `sql`, because all its connections may lead to a machine that is gone, and it opens no further ones. */
	#replace(sql: PostgresSql): void {
		if (!this.#open || this.#closing || sql !== this.#sql) return;
		this.#sql = this.#open();
		// Aborts the other calls now. Nothing waits for the result, so an error is ignored.
		sql.end({ timeout: 0 }).catch(() => {});
	}
}
