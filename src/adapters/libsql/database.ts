import type { Restriction } from "../../schemas/restriction";
import type { MarkChange, MarkKey } from "../message-store";
import type { RestrictionKey } from "../restriction-store";
import { LOCKED } from "../shared/store/group-commit";
import type { Change, Changed } from "../sql/change";
import type { SqlDatabase } from "../sql/database";
import { type Names, namesOf } from "../sql/names";
import { Setup } from "../sql/setup";
import { sqliteCommit } from "../sql/sqlite/commit";
import { sqlite } from "../sql/sqlite/dialect";
import { readMarks, renewEpoch, setMarks } from "../sql/sqlite/marks";
import { migrationStatements, SCHEMA_VERSION } from "../sql/sqlite/migrations";
import { removeRestriction, setRestriction } from "../sql/sqlite/restrictions";
import type { SqlRow, SqlStatement } from "../sql/statement";
import { statements } from "../sql/statements";
import type { RetryingClient } from "./retrying-client";

/** How long the first read of a room may retry to create the room's row, in milliseconds. The chat gives a read 2 s. */
const OPEN_ROOMS_MS = 1_500;

/** The tables of a `LibsqlMessageStore`, through a client that retries while another process writes. */
export class LibsqlDatabase implements SqlDatabase {
	readonly #client: RetryingClient;
	readonly #ownsClient: boolean;
	readonly #openRoomsMs: number;
	readonly #names: Names;
	readonly #setup: Setup;

	constructor(client: RetryingClient, options: { tablePrefix: string; ownsClient: boolean; busyTimeoutMs: number }) {
		this.#client = client;
		this.#ownsClient = options.ownsClient;
		this.#openRoomsMs = Math.min(options.busyTimeoutMs, OPEN_ROOMS_MS);
		this.#names = namesOf(options.tablePrefix);
		this.#setup = new Setup({
			version: () => this.#version(),
			needed: SCHEMA_VERSION,
			migrate: async (version) => {
				await this.#client.write(migrationStatements(options.tablePrefix, version).map((sql) => ({ sql, args: [] })));
			},
			advice: `call store.setup() once where the database may be written, or run the SQL of libsqlSchema("${options.tablePrefix}")`,
		});
	}

	setup(): Promise<void> {
		return this.#setup.run();
	}

	async read(statement: SqlStatement): Promise<SqlRow[]> {
		return (await this.#client.execute(statement)).rows;
	}

	async open(statement: SqlStatement): Promise<void> {
		await this.#client.write([statement], this.#openRoomsMs);
	}

	async commit(group: readonly Change[]): Promise<readonly (Changed | typeof LOCKED)[]> {
		const commit = sqliteCommit(this.#names, group);
		const results = await this.#client.tryWrite(commit.statements);
		return results ? commit.read(results.map(({ rows }) => rows)) : group.map(() => LOCKED);
	}

	async mark(marks: readonly MarkChange[]): Promise<SqlRow[]> {
		return this.#write([setMarks(this.#names, marks)]);
	}

	async marks(keys: readonly MarkKey[]): Promise<SqlRow[]> {
		return this.read(readMarks(this.#names, keys));
	}

	async renewEpoch(room: string, epoch: string): Promise<SqlRow[]> {
		return this.#write(renewEpoch(this.#names, room, epoch));
	}

	async setRestriction(restriction: Restriction): Promise<void> {
		await this.#client.write(setRestriction(this.#names, restriction));
	}

	async removeRestriction(key: RestrictionKey): Promise<void> {
		await this.#client.write(removeRestriction(this.#names, key));
	}

	async close(): Promise<void> {
		if (this.#ownsClient) this.#client.close();
	}

	/** Runs a transaction, and returns the rows of its first statement. */
	async #write(transaction: SqlStatement[]): Promise<SqlRow[]> {
		const [first] = await this.#client.write(transaction);
		return first?.rows ?? [];
	}

	async #version(): Promise<number> {
		await this.#enableWal();
		const hasVersions = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?";
		const known = await this.#client.execute({ sql: hasVersions, args: [this.#names.versions] });
		if (known.rows.length === 0) return 0;
		const { rows } = await this.#client.execute(statements(this.#names, sqlite).version());
		return Number(rows[0]?.version ?? 0);
	}

	/** The file keeps this setting. `synchronous` is FULL by libsql's default. */
	async #enableWal(): Promise<void> {
		if (!this.#client.isLocal) return;
		const { rows } = await this.#client.execute({ sql: "PRAGMA journal_mode", args: [] });
		if (rows[0]?.journal_mode === "wal") return;
		await this.#client.execute({ sql: "PRAGMA journal_mode = WAL", args: [] });
	}
}
