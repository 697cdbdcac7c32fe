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
	ReadMark,
	RoomHead,
} from "../message-store";
import type { RestrictionChange, RestrictionKey, RestrictionStore } from "../restriction-store";
import { GroupCommit, type GroupCommitOptions } from "../shared/store/group-commit";
import { foldMarks, markKey } from "../shared/store/marks/fold-marks";
import { toRestrictionChange } from "../shared/store/restriction-columns";
import { assertSameBody } from "../shared/store/same-body";
import { writesFail } from "../shared/store/scoped-errors";
import { StoreError } from "../store-error";
import type { Change, Changed } from "./change";
import type { SqlDatabase } from "./database";
import type { Dialect } from "./dialect";
import type { Names } from "./names";
import { toHeads, toMarks, toMessage } from "./rows";
import type { SqlRow } from "./statement";
import { statements } from "./statements";

/** The database of a `SqlMessageStore`, and how changes share commits. */
export interface SqlMessageStoreOptions {
	database: SqlDatabase;
	dialect: Dialect;
	names: Names;
	commits: GroupCommitOptions<Change>;
}

/**
 * What the stores on SQL databases have in common. One row per room has the counters that number its changes, and each change
 * locks it first. Messages, edits, deletions and reactions that arrive together share a commit.
 */
export abstract class SqlMessageStore implements MessageStore, RestrictionStore {
	readonly #db: SqlDatabase;
	readonly #sql: ReturnType<typeof statements>;
	readonly #changes: GroupCommit<Change, Changed>;
	#closing: Promise<void> | undefined;

	constructor({ database, dialect, names, commits }: SqlMessageStoreOptions) {
		this.#db = database;
		this.#sql = statements(names, dialect);
		this.#changes = new GroupCommit(async (group, mode) => {
			await database.setup();
			return database.commit(group, mode);
		}, commits);
	}

	/**
	 * Creates the tables, or upgrades those of an earlier version. Without this call, the first call of another method does
	 * it. Call it before the server starts, so that a missing right is noticed then.
	 *
	 * @throws StoreError that says what to run, if the tables may not be created here.
	 */
	setup(): Promise<void> {
		return this.#db.setup();
	}

	async append(message: NewMessage, { counts }: AppendOptions = { counts: true }): Promise<Appended> {
		const { message: stored, repeated } = await this.#changes.add({
			kind: "append",
			room: message.room,
			message,
			counts,
		});
		if (!stored) throw new StoreError("unknown", "the database returned no result for a message");
		if (repeated) assertSameBody(stored, message);
		return { message: stored, repeated };
	}

	async replace(message: ChatMessage, was?: number): Promise<ChatMessage | undefined> {
		return (await this.#changes.add({ kind: "replace", room: message.room, message, was })).message;
	}

	async react(room: string, id: string, changes: readonly ReactionChange[]): Promise<ChatMessage | undefined> {
		return (await this.#changes.add({ kind: "react", room, id, changes })).message;
	}

	async reactionsOf(room: string, ids: readonly string[], userId: string): Promise<ReadonlyMap<string, string[]>> {
		const own = new Map<string, string[]>();
		for (const { id, emoji } of await this.#read(this.#sql.reactionsOf(room, ids, userId))) {
			own.set(String(id), [...(own.get(String(id)) ?? []), String(emoji)]);
		}
		return own;
	}

	async list(query: PageQuery): Promise<Page> {
		const rows = await this.#read(this.#sql.list(query));
		const found = rows.filter(({ id }) => id !== null);
		const messages = found.slice(0, query.limit).map(toMessage);
		const page = { messages, hasMore: found.length > query.limit };
		if (query.after !== undefined) return { ...page, floor: Number(rows[0]?.floor ?? 0) };
		messages.reverse();
		return page;
	}

	async get(room: string, id: string): Promise<ChatMessage | undefined> {
		const [row] = await this.#read(this.#sql.get(room, id));
		return row && toMessage(row);
	}

	async mark(marks: readonly MarkChange[]): Promise<ReadMark[]> {
		if (marks.length === 0) return [];
		await this.setup();
		const set = toMarks(await this.#db.mark(foldMarks(marks)));
		return marks.map((mark) => {
			const found = set.get(markKey(mark));
			if (!found) throw new StoreError("unknown", "the database returned no result for a mark");
			return { ...found };
		});
	}

	async marks(keys: readonly MarkKey[]): Promise<(ReadMark | undefined)[]> {
		if (keys.length === 0) return [];
		await this.setup();
		const found = toMarks(await this.#db.marks(keys));
		return keys.map((key) => found.get(markKey(key)));
	}

	async heads(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
		const heads = toHeads(await this.#read(this.#sql.heads(rooms)));
		// Servers ask about known rooms all the time, so that must not write.
		if (rooms.every((room) => heads.has(room))) return heads;
		await this.#db.open(this.#sql.openRooms(rooms)).catch(writesFail);
		return toHeads(await this.#read(this.#sql.heads(rooms)));
	}

	async renewEpoch(room: string, epoch: string): Promise<RoomHead> {
		await this.setup();
		const renewed = toHeads(await this.#db.renewEpoch(room, epoch));
		const head = renewed.get(room) ?? (await this.heads([room])).get(room);
		if (!head) throw new StoreError("transient", "the room's row was deleted during the call");
		return head;
	}

	async setRestriction(restriction: Restriction): Promise<void> {
		await this.setup();
		await this.#db.setRestriction(restriction);
	}

	async removeRestriction(key: RestrictionKey): Promise<void> {
		await this.setup();
		await this.#db.removeRestriction(key);
	}

	async restrictions(sinceRev: number): Promise<RestrictionChange[]> {
		const rows = await this.#read(this.#sql.restrictions(sinceRev));
		return rows.map(({ kind, room, user_id, until, seconds, reason, rev, is_removed }) =>
			toRestrictionChange({ kind, room, userId: user_id, until, seconds, reason, rev, isRemoved: is_removed }),
		);
	}

	/** Waits for the changes in flight, then closes what this store opened itself. */
	close(): Promise<void> {
		this.#closing ??= this.#changes.idle().then(async () => {
			await this.#db.close();
		});
		return this.#closing;
	}

	async #read(statement: Parameters<SqlDatabase["read"]>[0]): Promise<SqlRow[]> {
		await this.setup();
		return this.#db.read(statement);
	}
}
