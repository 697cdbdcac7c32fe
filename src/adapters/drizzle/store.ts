import { and, asc, desc, eq, gt, inArray, lt } from "drizzle-orm";
import type { ChatMessage } from "../../schemas/message";
import type { Restriction } from "../../schemas/restriction";
import type { Appended, MessageStore, NewMessage, Page, PageQuery, RoomHead } from "../message-store";
import type { RestrictionChange, RestrictionKey, RestrictionStore } from "../restriction-store";
import type { CallKind } from "../shared/store/call-kind";
import { newEpoch } from "../shared/store/epoch";
import type { GroupCommit } from "../shared/store/group-commit";
import { assertSameBody } from "../shared/store/same-body";
import { writesFail } from "../shared/store/scoped-errors";
import { StoreError } from "../store-error";
import { createAppends, openRooms, type Target } from "./appends";
import { type Builder, type DrizzleDatabase, dialectOf } from "./database";
import { isBusy, toStoreError } from "./failure";
import { removeRestriction, restrictionsSince, setRestriction } from "./restrictions";
import { toHeads, toMessage } from "./rows";
import type { ChatTables } from "./tables";
import { writeAttempts } from "./write-attempts";

/** Options of a `DrizzleMessageStore`. */
export interface DrizzleMessageStoreOptions {
	/**
	 * Called after the file of a SQLite database was busy. Pass `() => client.reconnect()` for a client of `@libsql/client`
	 * that only the chat uses, because a connection of that client cannot commit any more after it found the file busy.
	 */
	reconnect?: () => unknown;
}

/**
 * Keeps messages in your own Drizzle database: PostgreSQL, MySQL 8, MariaDB or SQLite, through any driver with asynchronous
 * transactions. Add the tables to your schema and migrate them first. The store does not close the database. A failed call
 * rejects with a `StoreError`.
 *
 * @param db the database that `drizzle(…)` returned.
 * @param tables the tables that `pgChatTables`, `mysqlChatTables` or `sqliteChatTables` returned.
 * @param options `reconnect`: called after a SQLite file was busy.
 * @throws TypeError if `tables` are not Drizzle tables.
 * @example
 * export const { rooms, messages, restrictions } = pgChatTables();
 * const store = new DrizzleMessageStore(drizzle(process.env.DATABASE_URL), { rooms, messages, restrictions });
 */
export class DrizzleMessageStore implements MessageStore, Partial<RestrictionStore> {
	readonly #target: Target;
	readonly #db: Builder;
	readonly #tables: ChatTables;
	readonly #appends: GroupCommit<NewMessage, Appended>;
	/** Undefined, as the two below, if the tables have no `restrictions`. */
	readonly setRestriction?: RestrictionStore["setRestriction"];
	readonly removeRestriction?: RestrictionStore["removeRestriction"];
	readonly restrictions?: RestrictionStore["restrictions"];

	constructor(db: DrizzleDatabase, tables: ChatTables, { reconnect = () => {} }: DrizzleMessageStoreOptions = {}) {
		this.#db = db as unknown as Builder;
		this.#tables = tables;
		const dialect = dialectOf(tables.messages);
		this.#target = { db: this.#db, tables, dialect, attempt: writeAttempts(dialect, reconnect) };
		this.#appends = createAppends(this.#target);
		const { restrictions: table } = tables;
		if (!table) return;
		this.setRestriction = (restriction: Restriction) =>
			this.#call("write", () => setRestriction(this.#target, table, restriction));
		this.removeRestriction = (key: RestrictionKey) =>
			this.#call("write", () => removeRestriction(this.#target, table, key));
		this.restrictions = (sinceRev: number): Promise<RestrictionChange[]> =>
			this.#call("read", () => restrictionsSince(this.#target, table, sinceRev));
	}

	/**
	 * Checks that your migrations have created the tables. Call it before the server starts.
	 *
	 * @throws StoreError that says what to run, if a table or a column is missing.
	 */
	async setup(): Promise<void> {
		const { rooms, messages, restrictions } = this.#tables;
		for (const table of [rooms, messages, restrictions]) {
			if (table) await this.#call("read", () => this.#db.select().from(table).limit(1)).catch(explain);
		}
	}

	async append(message: NewMessage): Promise<Appended> {
		const appended = await this.#appends.add(message);
		if (appended.repeated) assertSameBody(appended.message, message);
		return appended;
	}

	async list({ room, before, after, limit }: PageQuery): Promise<Page> {
		const { messages } = this.#tables;
		const where =
			after === undefined
				? and(eq(messages.room, room), before === undefined ? undefined : lt(messages.seq, before))
				: and(eq(messages.room, room), gt(messages.updatedSeq, after));
		const order = after === undefined ? desc(messages.seq) : asc(messages.updatedSeq);
		// One row more than the limit, to learn whether there are more.
		const select = this.#db
			.select()
			.from(messages)
			.where(where)
			.orderBy(order)
			.limit(limit + 1);
		const rows = await this.#call("read", () => select);
		const page = rows.slice(0, limit).map(toMessage);
		if (after === undefined) page.reverse();
		return { messages: page, hasMore: rows.length > limit };
	}

	async get(room: string, id: string): Promise<ChatMessage | undefined> {
		const { messages } = this.#tables;
		const where = and(eq(messages.room, room), eq(messages.id, id));
		const [row] = await this.#call("read", () => this.#db.select().from(messages).where(where).limit(1));
		return row && toMessage(row);
	}

	async heads(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
		if (rooms.length === 0) return new Map();
		const heads = await this.#heads(rooms);
		const missing = rooms.filter((room) => !heads.has(room));
		// Servers ask about known rooms all the time, so that must not write.
		if (missing.length === 0) return heads;
		// A room gets its epoch when it is first asked for, and keeps it when its first message arrives.
		await this.#call("read", () => openRooms(this.#target, missing)).catch(writesFail);
		return this.#heads(rooms);
	}

	async renewEpoch(room: string, epoch: string): Promise<RoomHead> {
		const { rooms } = this.#tables;
		const where = and(eq(rooms.room, room), eq(rooms.epoch, epoch));
		const renew = () => this.#db.update(rooms).set({ epoch: newEpoch() }).where(where);
		await this.#call("write", () => this.#target.attempt(renew));
		const head = (await this.heads([room])).get(room);
		if (!head) throw new StoreError("transient", "the room's row was deleted during the call");
		return head;
	}

	/** Waits for the appends in flight. */
	close(): Promise<void> {
		return this.#appends.idle();
	}

	async #heads(rooms: readonly string[]): Promise<Map<string, RoomHead>> {
		const { rooms: table } = this.#tables;
		return toHeads(
			await this.#call("read", () =>
				this.#db
					.select()
					.from(table)
					.where(inArray(table.room, [...rooms])),
			),
		);
	}

	/** Retries while another process writes to the file of a SQLite database. */
	async #call<T>(kind: CallKind, call: () => PromiseLike<T>): Promise<T> {
		const deadline = performance.now() + BUSY_MS;
		for (;;) {
			try {
				return await call();
			} catch (error) {
				if (!isBusy(error) || performance.now() >= deadline)
					throw StoreError.is(error) ? error : toStoreError(error, kind);
			}
			await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20));
		}
	}
}

/** How long a call other than `append` retries while the file is busy, in milliseconds. The chat gives a read 2 s. */
const BUSY_MS = 1_500;

function explain(error: unknown): never {
	if (!StoreError.is(error) || error.failure !== "permanent") throw error;
	const { failure, message, cause } = error;
	const advice = "export the tables from your schema, then run drizzle-kit generate and drizzle-kit migrate";
	throw new StoreError(failure, `${message}. The chat's tables are missing or old: ${advice}`, {
		cause,
		scope: "everything",
	});
}
