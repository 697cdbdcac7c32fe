import { and, eq, inArray } from "drizzle-orm";
import type { ChatMessage } from "../../schemas/message";
import type { Restriction } from "../../schemas/restriction";
import type {
	Appended,
	AppendOptions,
	MarkChange,
	MarkKey,
	MessageStore,
	NewMessage,
	Page,
	PageQuery,
	ReactionChange,
	RoomHead,
} from "../message-store";
import type { RestrictionChange, RestrictionKey, RestrictionStore } from "../restriction-store";
import type { CallKind } from "../shared/store/call-kind";
import type { GroupCommit } from "../shared/store/group-commit";
import { assertSameBody } from "../shared/store/same-body";
import { writesFail } from "../shared/store/scoped-errors";
import { StoreError } from "../store-error";
import { type Change, type Changed, createChanges } from "./changes";
import { type Builder, type DrizzleDatabase, dialectOf } from "./database";
import { isBusy, toStoreError } from "./failure";
import { readMarks, renewEpoch, setMarks } from "./marks";
import { readPage } from "./page";
import { reactionsOf } from "./react";
import { removeRestriction, restrictionsSince, setRestriction } from "./restrictions";
import { toHeads, toMessage } from "./rows";
import type { ChatTables } from "./tables/tables";
import { openRooms, type Target } from "./target";
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
 * export const { rooms, messages, reactions, marks, mentions, restrictions } = pgChatTables();
 * const tables = { rooms, messages, reactions, marks, mentions, restrictions };
 * const store = new DrizzleMessageStore(drizzle(process.env.DATABASE_URL), tables);
 */
export class DrizzleMessageStore implements MessageStore, Partial<RestrictionStore> {
	readonly #target: Target;
	readonly #db: Builder;
	readonly #tables: ChatTables;
	readonly #changes: GroupCommit<Change, Changed>;
	/** Undefined, as `reactionsOf`, if the tables have no `reactions`. */
	readonly react?: NonNullable<MessageStore["react"]>;
	readonly reactionsOf?: NonNullable<MessageStore["reactionsOf"]>;
	/** Undefined, as `marks`, if the tables have no `marks`. */
	readonly mark?: NonNullable<MessageStore["mark"]>;
	readonly marks?: NonNullable<MessageStore["marks"]>;
	/** Undefined, as the two below, if the tables have no `restrictions`. */
	readonly setRestriction?: RestrictionStore["setRestriction"];
	readonly removeRestriction?: RestrictionStore["removeRestriction"];
	readonly restrictions?: RestrictionStore["restrictions"];

	constructor(db: DrizzleDatabase, tables: ChatTables, { reconnect = () => {} }: DrizzleMessageStoreOptions = {}) {
		this.#db = db as unknown as Builder;
		this.#tables = tables;
		const dialect = dialectOf(tables.messages);
		this.#target = { db: this.#db, tables, dialect, attempt: writeAttempts(dialect, reconnect) };
		this.#changes = createChanges(this.#target);
		const { restrictions: table, reactions, marks } = tables;
		if (reactions) {
			this.react = async (room: string, id: string, changes: readonly ReactionChange[]) =>
				(await this.#changes.add({ room, id, changes, table: reactions })).message;
			this.reactionsOf = (room: string, ids: readonly string[], userId: string) =>
				this.#call("read", () => reactionsOf(this.#target, reactions, room, ids, userId));
		}
		if (marks) {
			this.mark = (given: readonly MarkChange[]) => this.#call("write", () => setMarks(this.#target, marks, given));
			this.marks = (keys: readonly MarkKey[]) => this.#call("read", () => readMarks(this.#target, marks, keys));
		}
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
		const { rooms, messages, reactions, marks, mentions, restrictions } = this.#tables;
		for (const table of [rooms, messages, reactions, marks, mentions, restrictions]) {
			if (table) await this.#call("read", () => this.#db.select().from(table).limit(1)).catch(explain);
		}
	}

	async append(message: NewMessage, { counts }: AppendOptions = { counts: true }): Promise<Appended> {
		const appended = (await this.#changes.add({ ...message, counts })) as Appended;
		if (appended.repeated) assertSameBody(appended.message, message);
		return appended;
	}

	async replace(message: ChatMessage, was?: number): Promise<ChatMessage | undefined> {
		return (await this.#changes.add({ room: message.room, message, was })).message;
	}

	list(query: PageQuery): Promise<Page> {
		return this.#call("read", () => readPage(this.#target, query));
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
		await this.#call("write", () => renewEpoch(this.#target, room, epoch));
		const head = (await this.heads([room])).get(room);
		if (!head) throw new StoreError("transient", "the room's row was deleted during the call");
		return head;
	}

	/** Waits for the writes in flight. */
	close(): Promise<void> {
		return this.#changes.idle();
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
