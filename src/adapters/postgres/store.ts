import postgres from "postgres";
import type { ChatMessage } from "../../schemas/message";
import type { Restriction } from "../../schemas/restriction";
import type { Appended, MessageStore, NewMessage, Page, PageQuery, RoomHead } from "../message-store";
import type { RestrictionChange, RestrictionKey, RestrictionStore } from "../restriction-store";
import { positiveInteger } from "../shared/positive-integer";
import { distinctSends } from "../shared/store/distinct-sends";
import { GroupCommit, gatherTurn, LOCKED, type LockMode } from "../shared/store/group-commit";
import { assertSameBody } from "../shared/store/same-body";
import { lockedRoom, writesFail } from "../shared/store/scoped-errors";
import { toStored } from "../shared/store/stored-message";
import { StoreError } from "../store-error";
import type { PostgresSql } from "./client";
import { Connections, type Rows } from "./connections";
import { toColumns, toHeads, toMessage } from "./rows";
import { assertPrefix } from "./schema/migrations";
import { keyArgs, restrictionArgs, toChange } from "./schema/restrictions";
import { Setup } from "./schema/setup";
import { statements } from "./schema/statements";

/** The database, and the names of its tables. */
export type PostgresMessageStoreOptions = {
	/** The prefix of the names of the tables, the indexes and the function. Default `"chat_"`. */
	tablePrefix?: string;
	/** How long a call waits for the server's answer, in milliseconds. Default 5,000. */
	timeoutMs?: number;
} & (
	| {
			/** `postgres://user:password@host:5432/database`. */
			url: string;
			/**
			 * Maximum number of connections. Default 4: one writes, the others read. One more is opened while messages wait for
			 * rooms that other servers write to.
			 */
			maxConnections?: number;
	  }
	| {
			/** Your own client of the package `postgres`, which `close()` leaves open. */
			sql: PostgresSql;
	  }
);

/** How long a message waits for its room while another transaction keeps the room's row locked, in milliseconds. */
const LOCK_WAIT_MS = 2_000;
/** Maximum number of messages in one commit. A larger group costs the same per message, and makes the others wait. */
const MAX_GROUP = 256;
/** Maximum delay between two tries to connect, in seconds. The driver's own 20 exceeds most restarts. */
const MAX_BACKOFF_S = 1;

/**
 * Keeps messages in PostgreSQL 13 or later, through the package `postgres`. The tables are created on first use.
 *
 * A message is acked once it is committed. With the server's defaults (`fsync`, `synchronous_commit`), an acked message
 * survives a power failure. Any number of servers may share the tables. A failed call rejects with a `StoreError`.
 *
 * @throws TypeError if `tablePrefix` is not a plain lower-case SQL name of at most 40 characters.
 * @throws RangeError if `timeoutMs` or `maxConnections` is not a positive integer.
 * @example
 * const store = new PostgresMessageStore({ url: "postgres://localhost/chat" });
 * const wsChat = createChatProcedure({ auth, store });
 */
export class PostgresMessageStore implements MessageStore, RestrictionStore {
	readonly #db: Connections;
	/** The connection of the messages that wait for locked rooms. */
	readonly #waiting: Connections;
	readonly #sql: ReturnType<typeof statements>;
	readonly #setup: Setup;
	readonly #appends: GroupCommit<NewMessage, Appended>;
	#closing: Promise<void> | undefined;

	constructor({ tablePrefix = "chat_", timeoutMs = 5_000, ...target }: PostgresMessageStoreOptions) {
		assertPrefix(tablePrefix);
		this.#sql = statements(tablePrefix);
		const open = "sql" in target ? undefined : clientFactory(target.url);
		const max = positiveInteger("maxConnections", "sql" in target ? 1 : (target.maxConnections ?? 4));
		const sql = "sql" in target ? target.sql : clientFactory(target.url)(max);
		this.#db = new Connections({
			open: open && (() => open(max)),
			sql,
			timeoutMs: positiveInteger("timeoutMs", timeoutMs),
		});
		// A further client, because the driver may send a statement behind one that waits for a lock.
		this.#waiting = open ? new Connections({ open: () => open(1), sql: open(1), timeoutMs }) : this.#db;
		this.#setup = new Setup(this.#db, this.#sql, tablePrefix);
		this.#appends = new GroupCommit((group, mode) => this.#commit(group, mode), {
			maxGroup: MAX_GROUP,
			gather: gatherTurn,
			lockOf: ({ room }) => room,
			canWait: true,
			lockWaitMs: LOCK_WAIT_MS,
			lockError: () => lockedRoom("PostgreSQL", LOCK_WAIT_MS),
		});
	}

	/**
	 * Creates the tables, or upgrades those of an earlier version. Without this call, the first call of another method does
	 * it. Call it before the server starts, so that a role without the right to create tables is noticed then.
	 *
	 * @throws StoreError that says what to run, if the role may not create the tables.
	 */
	setup(): Promise<void> {
		return this.#setup.run();
	}

	async append(message: NewMessage): Promise<Appended> {
		const appended = await this.#appends.add(message);
		if (appended.repeated) assertSameBody(appended.message, message);
		return appended;
	}

	async list({ room, before = Number.MAX_SAFE_INTEGER, after, limit }: PageQuery): Promise<Page> {
		await this.setup();
		const statement = after === undefined ? this.#sql.listBefore : this.#sql.listAfter;
		const rows = await this.#db.query("read", statement, [room, String(after ?? before), String(limit + 1)]);
		const messages = rows.slice(0, limit).map(([json]) => toMessage(json));
		if (after === undefined) messages.reverse();
		return { messages, hasMore: rows.length > limit };
	}

	async get(room: string, id: string): Promise<ChatMessage | undefined> {
		await this.setup();
		const [row] = await this.#db.query("read", this.#sql.get, [room, id]);
		return row && toMessage(row[0]);
	}

	async heads(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
		await this.setup();
		const names = JSON.stringify(rooms);
		const heads = toHeads(await this.#db.query("read", this.#sql.heads, [names]));
		// Servers ask about known rooms all the time, so that must not write.
		if (rooms.every((room) => heads.has(room))) return heads;
		await this.#db.query("read", this.#sql.openRooms, [names]).catch(writesFail);
		return toHeads(await this.#db.query("read", this.#sql.heads, [names]));
	}

	async renewEpoch(room: string, epoch: string): Promise<RoomHead> {
		await this.setup();
		const renewed = toHeads(await this.#db.query("write", this.#sql.renewEpoch, [room, epoch]));
		const head = renewed.get(room) ?? (await this.heads([room])).get(room);
		if (!head) throw new StoreError("transient", "the room's row was deleted during the call");
		return head;
	}

	async setRestriction(restriction: Restriction): Promise<void> {
		await this.setup();
		await this.#db.query("write", this.#sql.setRestriction, restrictionArgs(restriction));
	}

	async removeRestriction(key: RestrictionKey): Promise<void> {
		await this.setup();
		await this.#db.query("write", this.#sql.removeRestriction, keyArgs(key));
	}

	async restrictions(sinceRev: number): Promise<RestrictionChange[]> {
		await this.setup();
		const rows = await this.#db.query("read", this.#sql.restrictions, [String(sinceRev)]);
		return rows.map(([json]) => toChange(json));
	}

	/** Waits for the calls in flight, then closes the connections if this store opened them. */
	close(): Promise<void> {
		this.#closing ??= this.#appends.idle().then(async () => {
			await Promise.all([this.#db.close(), this.#waiting.close()]);
		});
		return this.#closing;
	}

	async #commit(group: readonly NewMessage[], mode: LockMode): Promise<(Appended | typeof LOCKED)[]> {
		await this.setup();
		const { messages, spread } = distinctSends(group);
		const rows = await this.#append(messages, mode);
		const results = new Map(rows.map(([place, seq, stored]) => [Number(place), { seq, stored }]));
		return spread(
			messages.map((message, index): Appended | typeof LOCKED => {
				const result = results.get(index + 1);
				if (!result) return LOCKED;
				if (result.seq === null) return { message: toMessage(result.stored), repeated: true };
				return { message: toStored(message, Number(result.seq)), repeated: false };
			}),
		);
	}

	/** Returns no rows if the server gave up waiting for a lock, because then nothing of the group was stored. */
	async #append(messages: readonly NewMessage[], mode: LockMode): Promise<Rows> {
		const rooms = [...new Set(messages.map(({ room }) => room))];
		const args = [JSON.stringify(messages.map(toColumns)), JSON.stringify(rooms), String(WAIT_MS[mode])];
		try {
			const connections = mode === "wait" ? this.#waiting : this.#db;
			return await connections.query("write", this.#sql.append, args);
		} catch (error) {
			if (codeOf(error) === LOCK_NOT_AVAILABLE) return [];
			throw error;
		}
	}
}

/** How long a commit waits for locked rooms. */
const WAIT_MS: Record<LockMode, number> = { skip: 0, brief: 50, wait: 500 };

/** The SQLSTATE of `lock_timeout`. */
const LOCK_NOT_AVAILABLE = "55P03";

const codeOf = (error: unknown) =>
	StoreError.is(error) ? (error.cause as { code?: unknown } | undefined)?.code : undefined;

function clientFactory(url: string): (max: number) => PostgresSql {
	return (max) =>
		postgres(url, {
			max,
			// In seconds. A try to connect must end before the call that waits for it times out.
			connect_timeout: 2,
			backoff: (tries: number) => Math.min(2 ** tries / 100, MAX_BACKOFF_S),
			fetch_types: false,
			onnotice: () => {},
		});
}
