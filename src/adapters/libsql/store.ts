import { createClient } from "@libsql/client";
import type { ChatMessage } from "../../schemas/message";
import type { Restriction } from "../../schemas/restriction";
import type { Appended, MessageStore, NewMessage, Page, PageQuery, RoomHead } from "../message-store";
import type { RestrictionChange, RestrictionKey, RestrictionStore } from "../restriction-store";
import { distinctSends } from "../shared/store/distinct-sends";
import { GroupCommit, gatherTurn, LOCKED } from "../shared/store/group-commit";
import { type RestrictionRow, toRestrictionChange } from "../shared/store/restriction-columns";
import { assertSameBody } from "../shared/store/same-body";
import { lockedFile, writesFail } from "../shared/store/scoped-errors";
import { toStored } from "../shared/store/stored-message";
import { StoreError } from "../store-error";
import type { LibsqlClient } from "./client";
import { assertPrefix } from "./migrations";
import { RetryingClient } from "./retrying-client";
import { toHeads, toMessage } from "./rows";
import { Setup } from "./setup";
import { statements } from "./statements";

/** The database, and the names of its tables. */
export type LibsqlMessageStoreOptions = {
	/** The prefix of the names of tables and indexes. Default `"chat_"`. */
	tablePrefix?: string;
	/** How long to retry a call while another process writes to the file, in milliseconds. Default 2,000. */
	busyTimeoutMs?: number;
} & (
	| {
			/** `file:chat.db`, or `libsql://…` for a server. */
			url: string;
			/** The server's token. */
			authToken?: string;
	  }
	| {
			/**
			 * Your own `@libsql/client` client, which `close()` leaves open. For a file that another process writes to, create
			 * it with a `timeout`, because the store does not reconnect your client after it finds the file busy.
			 */
			client: LibsqlClient;
	  }
);

/** How long the first read of a room may retry to create the room's row, in milliseconds. The chat gives a read 2 s. */
const OPEN_ROOMS_MS = 1_500;

/**
 * Keeps messages in SQLite or libSQL: a local file, or Turso. The tables are created on first use.
 *
 * A message is acked once it is committed, and a file is written with WAL and `synchronous = FULL`, so an acked message
 * survives a power failure. Several processes may share a file; their writes take turns.
 *
 * @throws TypeError if `tablePrefix` is not a plain SQL name.
 * @throws LibsqlError if the file cannot be opened, or the URL is not a libSQL URL.
 * @example
 * const store = new LibsqlMessageStore({ url: "file:chat.db" });
 * const wsChat = createChatProcedure({ auth, store });
 */
export class LibsqlMessageStore implements MessageStore, RestrictionStore {
	readonly #db: RetryingClient;
	readonly #ownsClient: boolean;
	readonly #sql: ReturnType<typeof statements>;
	readonly #setup: Setup;
	readonly #appends: GroupCommit<NewMessage, Appended>;
	readonly #openRoomsMs: number;
	#closing: Promise<void> | undefined;

	constructor({ tablePrefix = "chat_", busyTimeoutMs = 2_000, ...target }: LibsqlMessageStoreOptions) {
		assertPrefix(tablePrefix);
		this.#sql = statements(tablePrefix);
		this.#ownsClient = !("client" in target);
		const client = "client" in target ? target.client : openClient(target.url, target.authToken);
		this.#db = new RetryingClient(client, { busyTimeoutMs, mayReconnect: this.#ownsClient });
		this.#setup = new Setup(this.#db, this.#sql, tablePrefix);
		this.#openRoomsMs = Math.min(busyTimeoutMs, OPEN_ROOMS_MS);
		this.#appends = new GroupCommit((group) => this.#commit(group), {
			...(this.#db.isLocal && { gather: gatherTurn }),
			lockWaitMs: busyTimeoutMs,
			lockError: () => lockedFile("libSQL", busyTimeoutMs),
		});
	}

	/**
	 * Creates the tables, or upgrades those of an earlier version. Without this call, the first call of another method does it.
	 *
	 * @throws StoreError that says what to run, if the database may not be written.
	 */
	setup(): Promise<void> {
		return this.#setup.run();
	}

	async append(message: NewMessage): Promise<Appended> {
		const appended = await this.#appends.add(message);
		if (appended.repeated) assertSameBody(appended.message, message);
		return appended;
	}

	async list(query: PageQuery): Promise<Page> {
		await this.setup();
		const { rows } = await this.#db.execute(this.#sql.list(query));
		const messages = rows.slice(0, query.limit).map(toMessage);
		if (query.after === undefined) messages.reverse();
		return { messages, hasMore: rows.length > query.limit };
	}

	async get(room: string, id: string): Promise<ChatMessage | undefined> {
		await this.setup();
		const { rows } = await this.#db.execute(this.#sql.get(room, id));
		return rows[0] && toMessage(rows[0]);
	}

	async heads(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
		await this.setup();
		const query = this.#sql.heads(rooms);
		const heads = toHeads(await this.#db.execute(query));
		// Servers ask about known rooms all the time, so that must not take the write lock.
		if (rooms.every((room) => heads.has(room))) return heads;
		const [, found] = await this.#db.write([this.#sql.openRooms(rooms), query], this.#openRoomsMs).catch(writesFail);
		return found ? toHeads(found) : heads;
	}

	async renewEpoch(room: string, epoch: string): Promise<RoomHead> {
		await this.setup();
		const [, found] = await this.#db.write(this.#sql.renewEpoch(room, epoch));
		const head = (found && toHeads(found).get(room)) ?? (await this.heads([room])).get(room);
		if (!head) throw new StoreError("transient", "the room's row was deleted during the call");
		return head;
	}

	async setRestriction(restriction: Restriction): Promise<void> {
		await this.setup();
		await this.#db.write(this.#sql.setRestriction(restriction));
	}

	async removeRestriction(key: RestrictionKey): Promise<void> {
		await this.setup();
		await this.#db.write(this.#sql.removeRestriction(key));
	}

	async restrictions(sinceRev: number): Promise<RestrictionChange[]> {
		await this.setup();
		const { rows } = await this.#db.execute(this.#sql.restrictions(sinceRev));
		return rows.map((row) => toRestrictionChange(row as RestrictionRow));
	}

	/** Waits for the appends in flight, then closes the client if this store opened it. */
	close(): Promise<void> {
		this.#closing ??= this.#appends.idle().then(() => {
			if (this.#ownsClient) this.#db.close();
		});
		return this.#closing;
	}

	async #commit(group: readonly NewMessage[]): Promise<(Appended | typeof LOCKED)[]> {
		await this.setup();
		const { messages, spread } = distinctSends(group);
		const results = await this.#db.tryWrite(this.#sql.append(messages));
		if (!results) return group.map(() => LOCKED);
		const [, repeats, inserts] = results;
		const repeated = new Map(repeats?.rows.map((row) => [Number(row.place), row]));
		const seqs = new Map(inserts?.rows.map(({ room, id, seq }) => [`${room}\0${id}`, Number(seq)]));
		return spread(
			messages.map((message, place): Appended => {
				const first = repeated.get(place);
				if (first) return { message: toMessage(first), repeated: true };
				const seq = seqs.get(`${message.room}\0${message.id}`);
				if (seq === undefined) throw new StoreError("unknown", "libSQL returned no result for a message");
				return { message: toStored(message, seq), repeated: false };
			}),
		);
	}
}

function openClient(url: string, authToken: string | undefined): LibsqlClient {
	// One connection is enough for a file, because each call ends before the next one starts.
	const concurrency = /^(file:|:memory:)/.test(url) ? { concurrency: 1 } : {};
	return createClient({ url, ...(authToken !== undefined && { authToken }), ...concurrency });
}
