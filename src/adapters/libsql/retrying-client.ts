import type { CallKind } from "../shared/store/call-kind";
import type { SqlStatement } from "../sql/statement";
import type { LibsqlClient, SqlResult } from "./client";
import { toStoreError } from "./failure";

/** How long to retry, and how. */
export interface RetryOptions {
	/** How long to retry a call while another process writes, in milliseconds. */
	busyTimeoutMs: number;
	/** Whether the client's connections may be reopened. False if other code uses the client too. */
	mayReconnect: boolean;
}

/**
 * A client that retries while another process holds the file.
 *
 * It waits between tries, not inside SQLite, because SQLite's own wait blocks this whole process: heartbeats, other rooms,
 * and even a transaction of this process that holds the lock.
 */
export class RetryingClient {
	readonly #client: LibsqlClient;
	readonly #options: RetryOptions;
	#closed = false;

	constructor(client: LibsqlClient, options: RetryOptions) {
		this.#client = client;
		this.#options = options;
	}

	get isLocal(): boolean {
		return this.#client.protocol === "file";
	}

	/** Runs one statement that reads, or that is safe to repeat. */
	execute(statement: SqlStatement): Promise<SqlResult> {
		return this.#withRetries("read", () => this.#client.execute(statement));
	}

	/** Runs all the statements in one transaction. `retryMs` replaces `busyTimeoutMs`. */
	write(statements: SqlStatement[], retryMs?: number): Promise<SqlResult[]> {
		return this.#withRetries("write", () => this.#client.batch(statements, "write"), retryMs);
	}

	/** Runs all the statements in one transaction, in a single try. Returns undefined if the file is busy. */
	async tryWrite(statements: SqlStatement[]): Promise<SqlResult[] | undefined> {
		try {
			return await this.#client.batch(statements, "write");
		} catch (error) {
			if (!this.#isTemporary(error)) throw toStoreError(error, "write");
			this.#recover();
			return undefined;
		}
	}

	close(): void {
		this.#closed = true;
		this.#client.close();
	}

	/** @throws StoreError with what is known about the outcome. */
	async #withRetries<T>(kind: CallKind, attempt: () => Promise<T>, retryMs = this.#options.busyTimeoutMs): Promise<T> {
		const deadline = performance.now() + retryMs;
		for (;;) {
			try {
				return await attempt();
			} catch (error) {
				if (!this.#isTemporary(error) || performance.now() >= deadline) throw toStoreError(error, kind);
				this.#recover();
			}
			await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20));
		}
	}

	/**
	 * Opens a new connection after the file was busy, because libsql leaves the statement that failed open, and then the
	 * connection cannot commit any more (tursodatabase/libsql-client-ts#352).
	 */
	#recover(): void {
		if (this.isLocal && this.#options.mayReconnect) this.#client.reconnect?.();
	}

	#isTemporary(error: unknown): boolean {
		const code = String((error as { code?: unknown } | null)?.code);
		// Another call's reconnect closed the connection before this call used it, so nothing of it has run.
		if (code === "CLIENT_CLOSED") return this.#options.mayReconnect && !this.#closed;
		return code.startsWith("SQLITE_BUSY");
	}
}
