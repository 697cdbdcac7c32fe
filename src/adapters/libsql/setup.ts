import { setupError } from "../shared/store/setup-error";
import { migrationStatements, SCHEMA_VERSION } from "./migrations";
import type { RetryingClient } from "./retrying-client";
import type { statements } from "./statements";

/** The tables of a store, which are created or upgraded once. After a failure, the next call tries again. */
export class Setup {
	readonly #db: RetryingClient;
	readonly #sql: ReturnType<typeof statements>;
	readonly #prefix: string;
	#done: Promise<void> | undefined;

	constructor(db: RetryingClient, sql: ReturnType<typeof statements>, prefix: string) {
		this.#db = db;
		this.#sql = sql;
		this.#prefix = prefix;
	}

	/** @throws StoreError that says what to run, if the tables may not be created here. */
	run(): Promise<void> {
		this.#done ??= this.#migrate().catch((error) => {
			this.#done = undefined;
			throw this.#explained(error);
		});
		return this.#done;
	}

	async #migrate(): Promise<void> {
		await this.#enableWal();
		// Reads first, because a server that starts while another process writes must be able to read.
		const version = await this.#version();
		if (version >= SCHEMA_VERSION) return;
		await this.#db.write(migrationStatements(this.#prefix, version).map((sql) => ({ sql, args: [] })));
	}

	/** The file keeps this setting. `synchronous` is FULL by libsql's default. */
	async #enableWal(): Promise<void> {
		if (!this.#db.isLocal) return;
		const { rows } = await this.#db.execute({ sql: "PRAGMA journal_mode", args: [] });
		if (rows[0]?.journal_mode === "wal") return;
		await this.#db.execute({ sql: "PRAGMA journal_mode = WAL", args: [] });
	}

	async #version(): Promise<number> {
		const known = await this.#db.execute(this.#sql.hasVersions);
		if (known.rows.length === 0) return 0;
		const { rows } = await this.#db.execute(this.#sql.version);
		return Number(rows[0]?.version ?? 0);
	}

	#explained(error: unknown): unknown {
		return setupError(
			error,
			`call store.setup() once where the database may be written, or run the SQL of libsqlSchema("${this.#prefix}")`,
		);
	}
}
