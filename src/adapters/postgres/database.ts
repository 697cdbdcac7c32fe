import type { Restriction } from "../../schemas/restriction";
import type { MarkChange, MarkKey } from "../message-store";
import type { RestrictionKey } from "../restriction-store";
import type { CallKind } from "../shared/store/call-kind";
import { LOCKED, type LockMode } from "../shared/store/group-commit";
import { toStored } from "../shared/store/stored-message";
import { type Change, type Changed, type Group, toGroup } from "../sql/change";
import type { SqlDatabase } from "../sql/database";
import { toMessage } from "../sql/rows";
import { Setup } from "../sql/setup";
import type { SqlRow, SqlStatement } from "../sql/statement";
import { statements } from "../sql/statements";
import { StoreError } from "../store-error";
import type { Connections, Rows } from "./connections";
import { postgresDialect } from "./schema/dialect";
import { readMarks, renewEpoch, setMarks } from "./schema/marks";
import { postgresSchema, SCHEMA_VERSION } from "./schema/migrations";
import { type PostgresNames, postgresNames } from "./schema/names";
import { removeRestriction, setRestriction } from "./schema/restrictions";

/** How long a commit waits for locked rooms. */
const WAIT_MS: Record<LockMode, number> = { skip: 0, brief: 50, wait: 500 };
/** The SQLSTATE of `lock_timeout`. */
const LOCK_NOT_AVAILABLE = "55P03";

/** The tables of a `PostgresMessageStore`. */
export class PostgresDatabase implements SqlDatabase {
	readonly #connections: Connections;
	/** The connection of the changes that wait for locked rooms. */
	readonly #waiting: Connections;
	readonly #names: PostgresNames;
	readonly #setup: Setup;
	readonly #commitSql: string;

	constructor(connections: Connections, waiting: Connections, tablePrefix: string) {
		this.#connections = connections;
		this.#waiting = waiting;
		this.#names = postgresNames(tablePrefix);
		this.#commitSql = `SELECT place, seq, n, stored
			FROM ${this.#names.commit}($1::text::json, $2::text::json, $3::text::json, $4::text::json, $5::text::integer)`;
		this.#setup = new Setup({
			version: () => this.#version(),
			needed: SCHEMA_VERSION,
			migrate: (version) => connections.script(this.#migration(tablePrefix, version)),
			advice: `call store.setup() once as a role that may create tables, or run the SQL of postgresSchema("${tablePrefix}")`,
		});
	}

	setup(): Promise<void> {
		return this.#setup.run();
	}

	async read(statement: SqlStatement): Promise<SqlRow[]> {
		return this.#rows("read", statement);
	}

	async open(statement: SqlStatement): Promise<void> {
		await this.#query("read", statement);
	}

	async commit(changes: readonly Change[], mode: LockMode): Promise<readonly (Changed | typeof LOCKED)[]> {
		const group = toGroup(changes);
		const rows = await this.#commit(group, mode);
		const results = new Map(rows.map(([place, ...result]) => [Number(place), result]));
		return group.spread<typeof LOCKED>((place) => {
			const result = results.get(place);
			if (!result) return LOCKED;
			const [seq, n, stored] = result;
			const sent = group.messages.get(place);
			if (sent && seq !== null) return { message: toStored(sent, Number(seq), Number(n)), repeated: false };
			return {
				message: stored === null ? undefined : toMessage(JSON.parse(String(stored))),
				repeated: sent !== undefined,
			};
		});
	}

	mark(marks: readonly MarkChange[]): Promise<SqlRow[]> {
		return this.#rows("write", setMarks(this.#names, marks));
	}

	marks(keys: readonly MarkKey[]): Promise<SqlRow[]> {
		return this.#rows("read", readMarks(this.#names, keys));
	}

	renewEpoch(room: string, epoch: string): Promise<SqlRow[]> {
		return this.#rows("write", renewEpoch(this.#names, room, epoch));
	}

	async setRestriction(restriction: Restriction): Promise<void> {
		await this.#query("write", setRestriction(this.#names, restriction));
	}

	async removeRestriction(key: RestrictionKey): Promise<void> {
		await this.#query("write", removeRestriction(this.#names, key));
	}

	/** Waits for the calls in flight. */
	async close(): Promise<void> {
		await Promise.all([this.#connections.close(), this.#waiting.close()]);
	}

	/** Returns no rows if the server gave up waiting for a lock, because then nothing of the group was stored. */
	async #commit({ rooms, appends, replaces, reacts }: Group, mode: LockMode): Promise<Rows> {
		const json = (items: readonly unknown[]) => (items.length === 0 ? null : JSON.stringify(items));
		const args = [json(appends), json(replaces), json(reacts), JSON.stringify(rooms), String(WAIT_MS[mode])];
		try {
			const connections = mode === "wait" ? this.#waiting : this.#connections;
			return await connections.query("write", this.#commitSql, args);
		} catch (error) {
			if (codeOf(error) === LOCK_NOT_AVAILABLE) return [];
			throw error;
		}
	}

	/** Returns the rows of a statement that makes each of them JSON text. */
	async #rows(kind: CallKind, statement: SqlStatement): Promise<SqlRow[]> {
		return (await this.#query(kind, statement)).map(([json]) => JSON.parse(String(json)));
	}

	#query(kind: CallKind, { sql, args }: SqlStatement): Promise<Rows> {
		return this.#connections.query(
			kind,
			sql,
			args.map((value) => (value === null ? null : String(value))),
		);
	}

	/**
	 * Servers that start at the same time take turns, because "IF NOT EXISTS" alone fails then. Whoever comes later finds
	 * nothing to do, or it would lock the tables that the others already use.
	 */
	#migration(prefix: string, version: number): string {
		const { versions } = this.#names;
		return `
			SELECT set_config('client_min_messages', 'warning', true),
				pg_advisory_xact_lock(hashtext('jsandy-chat'), hashtext('${prefix}'));
			DO $turn$
			DECLARE
				applied integer;
			BEGIN
				IF to_regclass('${versions}') IS NOT NULL THEN
					EXECUTE 'SELECT max(version) FROM ${versions}' INTO applied;
				END IF;
				IF coalesce(applied, 0) < ${SCHEMA_VERSION} THEN
					EXECUTE $migration$${postgresSchema(prefix, version)}$migration$;
				END IF;
			END $turn$`;
	}

	async #version(): Promise<number> {
		// A server that may only read and write rows must not try to create tables.
		const [known] = await this.#connections.query(
			"read",
			`SELECT to_regclass('${this.#names.versions}') IS NOT NULL`,
			[],
		);
		if (known?.[0] !== true) return 0;
		const [row] = await this.read(statements(this.#names, postgresDialect).version());
		return Number(row?.version ?? 0);
	}
}

const codeOf = (error: unknown) =>
	StoreError.is(error) ? (error.cause as { code?: unknown } | undefined)?.code : undefined;
