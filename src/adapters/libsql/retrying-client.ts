import type { CallKind } from "../shared/store/call-kind";
import type { LibsqlClient, SqlResult, SqlStatement } from "./client";
import { toStoreError } from "./failure";

/** How long to wait, and what to do about it. */
export interface RetryOptions {
	/** How long a call goes on trying while another process writes, in milliseconds. */
	busyTimeoutMs: number;
	/** Whether all of the client's connections may be opened anew: not when someone else uses them too. */
	mayReconnect: boolean;
}

/**
 * A client that waits while another process holds the file.
 *
 * It waits between tries and not inside SQLite, whose own wait stops this whole process: no heartbeat, no other room,
 * and a transaction that this very process holds could never end.
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

	/** One statement that reads, or that is harmless to do twice. */
	execute(statement: SqlStatement): Promise<SqlResult> {
		return this.#withRetries("read", () => this.#client.execute(statement));
	}

	/** All the statements in one transaction. */
	write(statements: SqlStatement[]): Promise<SqlResult[]> {
		return this.#withRetries("write", () => this.#client.batch(statements, "write"));
	}

	close(): void {
		this.#closed = true;
		this.#client.close();
	}

	/** @throws StoreError with what is known of the outcome. */
	async #withRetries<T>(kind: CallKind, attempt: () => Promise<T>): Promise<T> {
		const deadline = performance.now() + this.#options.busyTimeoutMs;
		for (;;) {
			try {
				return await attempt();
			} catch (error) {
				if (!this.#isTemporary(error) || performance.now() >= deadline) throw toStoreError(error, kind);
				// libsql leaves a statement that met a busy file open, and then the connection can commit nothing more
				// (tursodatabase/libsql-client-ts#352).
				if (this.isLocal && this.#options.mayReconnect) this.#client.reconnect?.();
			}
			await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20));
		}
	}

	#isTemporary(error: unknown): boolean {
		const code = String((error as { code?: unknown } | null)?.code);
		// Another call's reconnect closed the connection that this one was about to use: nothing of it has run.
		if (code === "CLIENT_CLOSED") return this.#options.mayReconnect && !this.#closed;
		return code.startsWith("SQLITE_BUSY");
	}
}
