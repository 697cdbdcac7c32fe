import { and, asc, desc, eq, gt, inArray, lt, or, type SQL } from "drizzle-orm";
import type { ChatMessage } from "../../schemas/message";
import type { Appended, MessageStore, NewMessage, Page, PageQuery, RoomHead } from "../message-store";
import type { CallKind } from "../shared/store/call-kind";
import { distinctSends } from "../shared/store/distinct-sends";
import { newEpoch } from "../shared/store/epoch";
import { GroupCommit, gatherTurn } from "../shared/store/group-commit";
import { assertSameBody } from "../shared/store/same-body";
import { toStored } from "../shared/store/stored-message";
import { StoreError } from "../store-error";
import {
	type Builder,
	type Dialect,
	type DrizzleDatabase,
	dialectOf,
	insertMissing,
	locked,
	transact,
} from "./database";
import { toStoreError } from "./failure";
import { toHeads, toMessage } from "./rows";
import type { ChatTables } from "./tables";

/**
 * Keeps messages in your own Drizzle database: PostgreSQL, MySQL 8, MariaDB or SQLite, through any driver with asynchronous
 * transactions. Add the tables to your schema and migrate them first. The store does not close the database. A failed call
 * rejects with a `StoreError`.
 *
 * @param db the database that `drizzle(…)` returned.
 * @param tables the tables that `pgChatTables`, `mysqlChatTables` or `sqliteChatTables` returned.
 * @throws TypeError if `tables` are not Drizzle tables.
 * @example
 * export const { rooms, messages } = pgChatTables();
 * const store = new DrizzleMessageStore(drizzle(process.env.DATABASE_URL), { rooms, messages });
 */
export class DrizzleMessageStore implements MessageStore {
	readonly #db: Builder;
	readonly #tables: ChatTables;
	readonly #dialect: Dialect;
	readonly #appends: GroupCommit<NewMessage, Appended>;

	constructor(db: DrizzleDatabase, tables: ChatTables) {
		this.#db = db as unknown as Builder;
		this.#tables = tables;
		this.#dialect = dialectOf(tables.messages);
		this.#appends = new GroupCommit((group) => this.#commit(group), { gather: gatherTurn });
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
		await this.#call("read", () => this.#openRooms(missing));
		return this.#heads(rooms);
	}

	async renewEpoch(room: string, epoch: string): Promise<RoomHead> {
		const { rooms } = this.#tables;
		const where = and(eq(rooms.room, room), eq(rooms.epoch, epoch));
		await this.#call("write", () => this.#db.update(rooms).set({ epoch: newEpoch() }).where(where));
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

	/** Runs outside a transaction, because two transactions that insert the same room wait for each other, and MySQL aborts one. */
	#openRooms(rooms: readonly string[]): PromiseLike<unknown> {
		// Every server uses the same order, for the same reason.
		const rows = [...rooms].sort().map((room) => ({ room, epoch: newEpoch(), seq: 0 }));
		return insertMissing(this.#db, this.#dialect, this.#tables.rooms, rows);
	}

	async #commit(group: readonly NewMessage[]): Promise<Appended[]> {
		const { messages, spread } = distinctSends(group);
		const rooms = [...new Set(messages.map(({ room }) => room))];
		const store = () => transact(this.#db, this.#dialect, (tx) => this.#store(tx, rooms, messages));
		let appended = await this.#call("write", store);
		if (!appended) {
			await this.#call("read", () => this.#openRooms(rooms));
			appended = await this.#call("write", store);
		}
		if (!appended) throw new StoreError("transient", "a room's row was deleted during the call");
		return spread(appended);
	}

	/** Stores a group; returns undefined if a room has no row yet. */
	async #store(tx: Builder, names: readonly string[], sent: readonly NewMessage[]): Promise<Appended[] | undefined> {
		const { rooms, messages } = this.#tables;
		const open = tx
			.select()
			.from(rooms)
			.where(inArray(rooms.room, [...names]))
			.orderBy(asc(rooms.room));
		// The transaction that holds the rooms' locks sees everything committed in them, and it alone numbers their messages.
		const heads = toHeads(await locked(open, this.#dialect));
		if (heads.size < names.length) return undefined;
		const repeats = await this.#repeatsOf(tx, sent);
		const seqs = new Map([...heads].map(([room, { seq }]) => [room, seq]));
		const appended = sent.map((message): Appended => {
			const first = repeats.get(keyOf(message));
			if (first) return { message: first, repeated: true };
			const seq = (seqs.get(message.room) ?? 0) + 1;
			seqs.set(message.room, seq);
			return { message: toStored(message, seq), repeated: false };
		});
		const fresh = appended.flatMap(({ message, repeated }) => (repeated ? [] : [message]));
		if (fresh.length > 0) await tx.insert(messages).values(fresh);
		for (const [room, seq] of seqs) {
			if (seq !== heads.get(room)?.seq) await tx.update(rooms).set({ seq }).where(eq(rooms.room, room));
		}
		return appended;
	}

	/** Returns the messages that are stored already, by `keyOf`. */
	async #repeatsOf(tx: Builder, sent: readonly NewMessage[]): Promise<Map<string, ChatMessage>> {
		const { messages } = this.#tables;
		const conditions = sent.flatMap(({ room, userId, clientId }): SQL[] => {
			if (clientId === undefined) return [];
			const isFirst = and(eq(messages.room, room), eq(messages.userId, userId), eq(messages.clientId, clientId));
			return isFirst ? [isFirst] : [];
		});
		if (conditions.length === 0) return new Map();
		const rows = await tx
			.select()
			.from(messages)
			.where(or(...conditions));
		return new Map(rows.map(toMessage).map((message) => [keyOf(message), message]));
	}

	async #call<T>(kind: CallKind, call: () => PromiseLike<T>): Promise<T> {
		try {
			return await call();
		} catch (error) {
			throw StoreError.is(error) ? error : toStoreError(error, kind);
		}
	}
}

// None of the three contains NUL. A message without a clientId gets a key from its id, which matches no stored message.
const keyOf = ({ room, userId, clientId, id }: NewMessage) =>
	clientId === undefined ? `${room}\0${id}` : `${room}\0${userId}\0${clientId}`;
