import { setupError } from "../../shared/store/setup-error";
import type { Connections } from "../connections";
import { postgresSchema, SCHEMA_VERSION } from "./migrations";
import type { statements } from "./statements";

/** The tables of a store, which are created or upgraded once. After a failure, the next call tries again. */
export class Setup {
	readonly #db: Connections;
	readonly #sql: ReturnType<typeof statements>;
	readonly #prefix: string;
	#done: Promise<void> | undefined;

	constructor(db: Connections, sql: ReturnType<typeof statements>, prefix: string) {
		this.#db = db;
		this.#sql = sql;
		this.#prefix = prefix;
	}

	/** @throws StoreError that says what to run, if the role may not create the tables. */
	run(): Promise<void> {
		this.#done ??= this.#migrate().catch((error) => {
			this.#done = undefined;
			throw this.#explained(error);
		});
		return this.#done;
	}

	async #migrate(): Promise<void> {
		const version = await this.#version();
		if (version >= SCHEMA_VERSION) return;
		await this.#db.script(`${this.#sql.takeTurns}\n${postgresSchema(this.#prefix, version)}`);
	}

	async #version(): Promise<number> {
		const [known] = await this.#db.query("read", this.#sql.hasVersions, []);
		if (known?.[0] !== true) return 0;
		const [row] = await this.#db.query("read", this.#sql.version, []);
		return Number(row?.[0] ?? 0);
	}

	#explained(error: unknown): unknown {
		return setupError(
			error,
			`call store.setup() once as a role that may create tables, or run the SQL of postgresSchema("${this.#prefix}")`,
		);
	}
}
