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

/** Which database, and how its tables are called. */
export type PostgresMessageStoreOptions = {
	/** What the names of the tables, indexes and the function begin with. Default `"chat_"`. */
	tablePrefix?: string;
	/** How long a call waits for an answer of the server, in milliseconds. Default 5,000. */
	timeoutMs?: number;
} & (
	| {
			/** `postgres://user:password@host:5432/database`. */
			url: string;
			/** Most connections that this store opens. Default 4: one writes, the others read. */
			maxConnections?: number;
	  }
	| {
			/** A client of the package `postgres` of your own, which `close()` leaves open. */
			sql: PostgresSql;
	  }
);

const PREFIX = /^[a-z_][a-z0-9_]{0,39}$/;
/** Most messages in one commit. More takes no less time for each, and makes the others wait. */
const MAX_GROUP = 256;
/** The longest pause between two tries to connect, in seconds; the driver's own 20 would outlast most restarts. */
const MAX_BACKOFF_S = 1;

/**
 * Keeps messages in PostgreSQL 13 or later, through the package `postgres`. The tables are made on first use.
 *
 * A message is acked once it is committed: with the server's defaults (`fsync`, `synchronous_commit`), an acked message
 * survives a power cut. Any number of servers may share the tables. What fails is a `StoreError`.
 *
 * @throws TypeError when `tablePrefix` is not a plain SQL name in lower case, of at most 40 characters.
 * @throws RangeError when `timeoutMs` or `maxConnections` is not a positive whole number.
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
			throw new TypeError("tablePrefix must be lower-case letters, digits and _, at most 40");
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
		// Asking about known rooms, as a server does all the time, must write nothing.
		if (rooms.every((room) => heads.has(room))) return heads;
		await this.#db.query("read", this.#sql.openRooms, [names]);
		return toHeads(await this.#db.query("read", this.#sql.heads, [names]));
	}

	async renewEpoch(room: string, epoch: string): Promise<RoomHead> {
		await this.#ensureTables();
		const renewed = toHeads(await this.#db.query("write", this.#sql.renewEpoch, [room, epoch]));
		const head = renewed.get(room) ?? (await this.heads([room])).get(room);
		if (!head) throw new StoreError("transient", "the room's row was deleted meanwhile");
		return head;
	}

	/** Waits for the calls that are under way, then ends the connections, if this store has opened them. */
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
				if (!result) throw new StoreError("unknown", "PostgreSQL said nothing of a message");
				if (result.seq === null) return { message: toMessage(result.stored), repeated: true };
				return { message: toStored(message, Number(result.seq)), repeated: false };
			}),
		);
	}

	/** Makes the tables once; after a failure, the next call tries again. */
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
			// Seconds. A try to connect must end before the call that waits for it is given up.
			connect_timeout: 2,
			backoff: (tries: number) => Math.min(2 ** tries / 100, MAX_BACKOFF_S),
			fetch_types: false,
			onnotice: () => {},
		});
}
