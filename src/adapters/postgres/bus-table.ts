import type { PostgresBusSql } from "./bus-sql";

/** How long a row is kept, as PostgreSQL writes it. */
const RETENTION = "1 minute";
/** How often rows are removed at most, in milliseconds, and how many at a time. */
const SWEEP_MS = 5_000;
const SWEEP_ROWS = 10_000;

/** The lock that makes the table once, however many servers start together: `CREATE … IF NOT EXISTS` alone may race. */
const LOCK = 6_027_411;

/** Where texts lie that are too long for a NOTIFY. Unlogged: a bus may lose messages, and so writes no log. */
export class BusTable {
	readonly #sql: PostgresBusSql;
	readonly name: string;
	#created: Promise<unknown> | undefined;
	#sweptAt = Number.NEGATIVE_INFINITY;

	constructor(sql: PostgresBusSql, prefix: string) {
		this.#sql = sql;
		this.name = `"${prefix}bus"`;
	}

	/** Makes the table, unless it is there. Tried again the next time when it fails. */
	async create(): Promise<void> {
		this.#created ??= Promise.resolve(
			// Without parameters these go as one simple query, which is one transaction. It is told nothing of a table that
			// is there: the driver prints notices.
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

	/** Removes rows that have been there for a minute, unless that was done just now. */
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

	/** The text of a row; undefined when it is gone. */
	async read(id: string): Promise<string | undefined> {
		const [row] = await this.#sql.unsafe(`SELECT payload FROM ${this.name} WHERE id = $1`, [id]);
		const text: unknown = typeof row?.payload === "string" ? JSON.parse(row.payload) : undefined;
		return typeof text === "string" ? text : undefined;
	}
}
