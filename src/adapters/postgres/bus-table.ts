import type { PostgresBusSql } from "./bus-sql";

/** How long a row is kept, as a PostgreSQL interval. */
const RETENTION = "1 minute";
/** Minimum time between two deletions in milliseconds, and the maximum number of rows in each. */
const SWEEP_MS = 5_000;
const SWEEP_ROWS = 10_000;

/** The id of the advisory lock for creating the table, because concurrent `CREATE … IF NOT EXISTS` may fail. */
const LOCK = 6_027_411;

/** The table of texts that are too long for a NOTIFY. It is unlogged, because a bus may lose messages. */
export class BusTable {
	readonly #sql: PostgresBusSql;
	readonly name: string;
	#created: Promise<unknown> | undefined;
	#sweptAt = Number.NEGATIVE_INFINITY;

	constructor(sql: PostgresBusSql, prefix: string) {
		this.#sql = sql;
		this.name = `"${prefix}bus"`;
	}

	/** Creates the table if it does not exist. After a failure, the next call tries again. */
	async create(): Promise<void> {
		this.#created ??= Promise.resolve(
			// Without parameters, these statements are one simple query, which is one transaction. Notices about an existing
			// table are turned off, because the driver prints them.
			this.#sql.unsafe(`SELECT set_config('client_min_messages', 'warning', true), pg_advisory_xact_lock(${LOCK});
				CREATE UNLOGGED TABLE IF NOT EXISTS ${this.name} (
					id uuid PRIMARY KEY, payload text NOT NULL, created_at timestamptz NOT NULL DEFAULT now()
				);
				CREATE INDEX IF NOT EXISTS ${this.name.replace(/"$/, '_created_at"')} ON ${this.name} (created_at)`),
		);
		try {
			await this.#created;
		} catch (error) {
			this.#created = undefined;
			throw error;
		}
	}

	/** Deletes rows that are older than a minute, unless that was done recently. */
	async sweep(): Promise<void> {
		const now = performance.now();
		if (now - this.#sweptAt < SWEEP_MS) return;
		this.#sweptAt = now;
		await this.#sql.unsafe(
			`DELETE FROM ${this.name} WHERE id IN (
				SELECT id FROM ${this.name} WHERE created_at < now() - interval '${RETENTION}' ORDER BY created_at LIMIT ${SWEEP_ROWS}
			)`,
		);
	}

	/** Returns the text of a row, or undefined if the row is gone. */
	async read(id: string): Promise<string | undefined> {
		const [row] = await this.#sql.unsafe(`SELECT payload FROM ${this.name} WHERE id = $1`, [id]);
		const text: unknown = typeof row?.payload === "string" ? JSON.parse(row.payload) : undefined;
		return typeof text === "string" ? text : undefined;
	}
}
