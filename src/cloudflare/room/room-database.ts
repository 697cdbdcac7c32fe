import type { MarkChange, MarkKey } from "../../adapters/message-store";
import type { RestrictionKey } from "../../adapters/restriction-store";
import type { Change, Changed } from "../../adapters/sql/change";
import type { SqlDatabase } from "../../adapters/sql/database";
import { namesOf } from "../../adapters/sql/names";
import { sqliteCommit } from "../../adapters/sql/sqlite/commit";
import { sqlite } from "../../adapters/sql/sqlite/dialect";
import { toStoreError } from "../../adapters/sql/sqlite/failure";
import { readMarks, renewEpoch, setMarks } from "../../adapters/sql/sqlite/marks";
import { migrationStatements, SCHEMA_VERSION } from "../../adapters/sql/sqlite/migrations";
import { removeRestriction, setRestriction } from "../../adapters/sql/sqlite/restrictions";
import type { SqlRow, SqlStatement } from "../../adapters/sql/statement";
import { statements } from "../../adapters/sql/statements";
import type { Restriction } from "../../schemas/restriction";
import type { DurableStorage } from "../durable-object";

const PREFIX = "chat_";
export const names = namesOf(PREFIX);

/** The SQLite of a room's object. Only the object itself uses it, so nothing is ever locked. */
export class RoomDatabase implements SqlDatabase {
	readonly #storage: DurableStorage;
	#isSetUp = false;

	constructor(storage: DurableStorage) {
		this.#storage = storage;
	}

	async setup(): Promise<void> {
		this.#setup();
	}

	async read(statement: SqlStatement): Promise<SqlRow[]> {
		return this.#run("read", () => this.#execute(statement));
	}

	async open(statement: SqlStatement): Promise<void> {
		this.#run("write", () => this.#execute(statement));
	}

	async commit(group: readonly Change[]): Promise<readonly Changed[]> {
		return this.commitNow(group);
	}

	/** Commits within this turn, so that what the object does with it next cannot be separated from it. */
	commitNow(group: readonly Change[]): Changed[] {
		this.#setup();
		const commit = sqliteCommit(names, group);
		return commit.read(this.#transaction(commit.statements));
	}

	async mark(marks: readonly MarkChange[]): Promise<SqlRow[]> {
		return this.#run("write", () => this.#execute(setMarks(names, marks)));
	}

	async marks(keys: readonly MarkKey[]): Promise<SqlRow[]> {
		return this.read(readMarks(names, keys));
	}

	async renewEpoch(room: string, epoch: string): Promise<SqlRow[]> {
		return this.#transaction(renewEpoch(names, room, epoch))[0] ?? [];
	}

	async setRestriction(restriction: Restriction): Promise<void> {
		this.#transaction(setRestriction(names, restriction));
	}

	async removeRestriction(key: RestrictionKey): Promise<void> {
		this.#transaction(removeRestriction(names, key));
	}

	async close(): Promise<void> {}

	#setup(): void {
		if (this.#isSetUp) return;
		const version = this.#version();
		if (version < SCHEMA_VERSION) {
			this.#transaction(migrationStatements(PREFIX, version).map((sql) => ({ sql, args: [] })));
		}
		this.#isSetUp = true;
	}

	#version(): number {
		return this.#run("read", () => {
			const sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?";
			if (this.#execute({ sql, args: [names.versions] }).length === 0) return 0;
			return Number(this.#execute(statements(names, sqlite).version())[0]?.version ?? 0);
		});
	}

	#transaction(all: readonly SqlStatement[]): SqlRow[][] {
		return this.#run("write", () =>
			this.#storage.transactionSync(() => all.map((statement) => this.#execute(statement))),
		);
	}

	#execute({ sql, args }: SqlStatement): SqlRow[] {
		return this.#storage.sql.exec(sql, ...args).toArray();
	}

	#run<T>(kind: "read" | "write", run: () => T): T {
		try {
			return run();
		} catch (error) {
			throw toStoreError("the room's storage", error, kind);
		}
	}
}
