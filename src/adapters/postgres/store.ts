import postgres from "postgres";
import type { ChatMessage } from "../../schemas/message";
import type { Appended, MessageStore, NewMessage, Page, PageQuery, RoomHead } from "../message-store";
import { positiveInteger } from "../shared/positive-integer";
import { distinctSends } from "../shared/store/distinct-sends";
import { GroupCommit, gatherTurn } from "../shared/store/group-commit";
import { assertSameBody } from "../shared/store/same-body";
import { toStored } from "../shared/store/stored-message";
import { StoreError } from "../store-error";
import type { PostgresSql } from "./client";
import { Connections } from "./connections";
import { toColumns, toHeads, toMessage } from "./rows";
import { schema } from "./schema";

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
			/** Maximum number of connections. Default 4: one writes, the others read. */
			maxConnections?: number;
	  }
	| {
			/** Your own client of the package `postgres`, which `close()` leaves open. */
			sql: PostgresSql;
	  }
);

const PREFIX = /^[a-z_][a-z0-9_]{0,39}$/;
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
export class PostgresMessageStore implements MessageStore {
	readonly #db: Connections;
	readonly #sql: ReturnType<typeof schema>;
	readonly #appends: GroupCommit<NewMessage, Appended>;
	#tables: Promise<void> | undefined;
	#closing: Promise<void> | undefined;

	constructor({ tablePrefix = "chat_", timeoutMs = 5_000, ...target }: PostgresMessageStoreOptions) {
		if (!PREFIX.test(tablePrefix))
			throw new TypeError(
				"tablePrefix must consist of at most 40 lower-case letters, digits and _, and not start with a digit",
			);
		this.#sql = schema(tablePrefix);
		const open = "sql" in target ? undefined : clientFactory(target.url, target.maxConnections);
		const sql = "sql" in target ? target.sql : (open as () => PostgresSql)();
		this.#db = new Connections({ open, sql, timeoutMs: positiveInteger("timeoutMs", timeoutMs) });
		this.#appends = new GroupCommit((group) => this.#commit(group), { maxGroup: MAX_GROUP, gather: gatherTurn });
	}

	async append(message: NewMessage): Promise<Appended> {
		const appended = await this.#appends.add(message);
		if (appended.repeated) assertSameBody(appended.message, message);
		return appended;
	}

	async list({ room, before = Number.MAX_SAFE_INTEGER, after, limit }: PageQuery): Promise<Page> {
		await this.#ensureTables();
		const statement = after === undefined ? this.#sql.listBefore : this.#sql.listAfter;
		const rows = await this.#db.query("read", statement, [room, String(after ?? before), String(limit + 1)]);
		const messages = rows.slice(0, limit).map(([json]) => toMessage(json));
		if (after === undefined) messages.reverse();
		return { messages, hasMore: rows.length > limit };
	}

	async get(room: string, id: string): Promise<ChatMessage | undefined> {
		await this.#ensureTables();
		const [row] = await this.#db.query("read", this.#sql.get, [room, id]);
		return row && toMessage(row[0]);
	}

	async heads(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
		await this.#ensureTables();
		const names = JSON.stringify(rooms);
		const heads = toHeads(await this.#db.query("read", this.#sql.heads, [names]));
		// Servers ask about known rooms all the time, so that must not write.
		if (rooms.every((room) => heads.has(room))) return heads;
		await this.#db.query("read", this.#sql.openRooms, [names]);
		return toHeads(await this.#db.query("read", this.#sql.heads, [names]));
	}

	async renewEpoch(room: string, epoch: string): Promise<RoomHead> {
		await this.#ensureTables();
		const renewed = toHeads(await this.#db.query("write", this.#sql.renewEpoch, [room, epoch]));
		const head = renewed.get(room) ?? (await this.heads([room])).get(room);
		if (!head) throw new StoreError("transient", "the room's row was deleted during the call");
		return head;
	}

	/** Waits for the calls in flight, then closes the connections if this store opened them. */
	close(): Promise<void> {
		this.#closing ??= this.#appends.idle().then(async () => {
			await this.#db.close();
		});
		return this.#closing;
	}

	async #commit(group: readonly NewMessage[]): Promise<Appended[]> {
		await this.#ensureTables();
		const { messages, spread } = distinctSends(group);
		const rows = await this.#db.query("write", this.#sql.append, [
			JSON.stringify(messages.map(toColumns)),
			JSON.stringify([...new Set(messages.map(({ room }) => room))]),
		]);
		const results = new Map(rows.map(([place, seq, stored]) => [Number(place), { seq, stored }]));
		return spread(
			messages.map((message, index): Appended => {
				const result = results.get(index + 1);
				if (!result) throw new StoreError("unknown", "PostgreSQL returned no result for a message");
				if (result.seq === null) return { message: toMessage(result.stored), repeated: true };
				return { message: toStored(message, Number(result.seq)), repeated: false };
			}),
		);
	}

	/** Creates the tables once. After a failure, the next call tries again. */
	#ensureTables(): Promise<void> {
		this.#tables ??= this.#createTables().catch((error) => {
			this.#tables = undefined;
			throw error;
		});
		return this.#tables;
	}

	async #createTables(): Promise<void> {
		const [row] = await this.#db.query("read", this.#sql.isReady, []);
		if (row?.[0] !== true) await this.#db.script(this.#sql.tables);
	}
}

function clientFactory(url: string, maxConnections = 4): () => PostgresSql {
	const max = positiveInteger("maxConnections", maxConnections);
	return () =>
		postgres(url, {
			max,
			// In seconds. A try to connect must end before the call that waits for it times out.
			connect_timeout: 2,
			backoff: (tries: number) => Math.min(2 ** tries / 100, MAX_BACKOFF_S),
			fetch_types: false,
			onnotice: () => {},
		});
}
