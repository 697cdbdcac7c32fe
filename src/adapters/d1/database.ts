import type { Restriction } from "../../schemas/restriction";
import type { MarkChange, MarkKey } from "../message-store";
import type { RestrictionKey } from "../restriction-store";
import type { CallKind } from "../shared/store/call-kind";
import type { Change, Changed } from "../sql/change";
import type { SqlDatabase } from "../sql/database";
import { type Names, namesOf } from "../sql/names";
import { Setup } from "../sql/setup";
import { sqliteCommit } from "../sql/sqlite/commit";
import { sqlite } from "../sql/sqlite/dialect";
import { toStoreError } from "../sql/sqlite/failure";
import { readMarks, renewEpoch, setMarks } from "../sql/sqlite/marks";
import { migrationStatements, SCHEMA_VERSION } from "../sql/sqlite/migrations";
import { removeRestriction, setRestriction } from "../sql/sqlite/restrictions";
import type { SqlRow, SqlStatement } from "../sql/statement";
import { statements } from "../sql/statements";
import type { D1Client } from "./client";

/** The tables of a `D1MessageStore`. D1 runs one batch after another, so nothing is ever locked. */
export class D1Database implements SqlDatabase {
	readonly #client: D1Client;
	readonly #names: Names;
	readonly #setup: Setup;

	constructor(client: D1Client, tablePrefix: string) {
		this.#client = client;
		this.#names = namesOf(tablePrefix);
		this.#setup = new Setup({
			version: () => this.#version(),
			needed: SCHEMA_VERSION,
			migrate: async (version) => {
				await this.#batch(migrationStatements(tablePrefix, version).map((sql) => ({ sql, args: [] })));
			},
			advice: `call store.setup() once where the database may be written, or run the SQL of d1Schema("${tablePrefix}")`,
		});
	}

	setup(): Promise<void> {
		return this.#setup.run();
	}

	read(statement: SqlStatement): Promise<SqlRow[]> {
		return this.#execute("read", statement);
	}

	async open(statement: SqlStatement): Promise<void> {
		await this.#execute("read", statement);
	}

	async commit(group: readonly Change[]): Promise<readonly Changed[]> {
		const commit = sqliteCommit(this.#names, group);
		return commit.read(await this.#batch(commit.statements));
	}

	mark(marks: readonly MarkChange[]): Promise<SqlRow[]> {
		return this.#execute("write", setMarks(this.#names, marks));
	}

	marks(keys: readonly MarkKey[]): Promise<SqlRow[]> {
		return this.read(readMarks(this.#names, keys));
	}

	async renewEpoch(room: string, epoch: string): Promise<SqlRow[]> {
		const [renewed] = await this.#batch(renewEpoch(this.#names, room, epoch));
		return renewed ?? [];
	}

	async setRestriction(restriction: Restriction): Promise<void> {
		await this.#batch(setRestriction(this.#names, restriction));
	}

	async removeRestriction(key: RestrictionKey): Promise<void> {
		await this.#batch(removeRestriction(this.#names, key));
	}

	async close(): Promise<void> {}

	async #version(): Promise<number> {
		const hasVersions = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?";
		if ((await this.read({ sql: hasVersions, args: [this.#names.versions] })).length === 0) return 0;
		const [row] = await this.read(statements(this.#names, sqlite).version());
		return Number(row?.version ?? 0);
	}

	async #execute(kind: CallKind, statement: SqlStatement): Promise<SqlRow[]> {
		return this.#run(kind, async () => (await this.#prepare(statement).all()).results);
	}

	/** Runs all the statements in one transaction. */
	#batch(all: readonly SqlStatement[]): Promise<SqlRow[][]> {
		return this.#run("write", async () => {
			const results = await this.#client.batch(all.map((statement) => this.#prepare(statement)));
			return results.map(({ results: rows }) => rows);
		});
	}

	#prepare({ sql, args }: SqlStatement) {
		return this.#client.prepare(sql).bind(...args);
	}

	async #run<T>(kind: CallKind, run: () => Promise<T>): Promise<T> {
		try {
			return await run();
		} catch (error) {
			throw toStoreError("D1", error, kind);
		}
	}
}
