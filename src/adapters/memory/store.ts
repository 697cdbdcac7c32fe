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
import type { RestrictionChange, RestrictionKey } from "../restriction-store";
import { positiveInteger } from "../shared/positive-integer";
import { foldMarks, markKey } from "../shared/store/marks/fold-marks";
import { RecentRooms } from "../shared/store/recent-rooms";
import { MemoryRestrictions } from "./restrictions";
import { RoomLog } from "./room-log";

/** The limits of a `MemoryMessageStore`. */
export interface MemoryMessageStoreOptions {
	/** Maximum number of messages per room; the oldest are dropped first, with their `clientId`s. Default 10,000. */
	maxMessagesPerRoom?: number;
	/** Maximum number of rooms; the least recently used one is dropped first, and starts again with a new epoch. Default 10,000. */
	maxRooms?: number;
}

/**
 * Keeps messages in this process, for tests, demos, and rooms whose history may be lost. A restart loses everything, and
 * clients notice by the new epoch. Two processes have two histories, so several servers need a database.
 *
 * A `clientId` is remembered as long as its message is kept. Sent again later, it makes a second message. A message has at
 * most 10,000 reactions; more are left out. A room keeps the read marks of 10,000 users, those that changed last.
 *
 * @throws RangeError if an option is not a positive integer.
 * @example
 * const wsChat = createChatProcedure({ auth, store: new MemoryMessageStore({ maxMessagesPerRoom: 1_000 }) });
 */
export class MemoryMessageStore implements MessageStore {
	readonly #rooms: RecentRooms<RoomLog>;
	readonly #restrictions = new MemoryRestrictions();

	constructor({ maxMessagesPerRoom = 10_000, maxRooms = 10_000 }: MemoryMessageStoreOptions = {}) {
		const max = positiveInteger("maxMessagesPerRoom", maxMessagesPerRoom);
		this.#rooms = new RecentRooms(positiveInteger("maxRooms", maxRooms), (epoch) => new RoomLog(epoch, max));
	}

	async append(message: NewMessage, options: AppendOptions = { counts: true }): Promise<Appended> {
		return this.#rooms.open(message.room).append(message, options);
	}

	async replace(message: ChatMessage, was?: number): Promise<ChatMessage | undefined> {
		return this.#rooms.find(message.room)?.replace(message, was);
	}

	async react(room: string, id: string, changes: readonly ReactionChange[]): Promise<ChatMessage | undefined> {
		return this.#rooms.find(room)?.react(id, changes);
	}

	async reactionsOf(room: string, ids: readonly string[], userId: string): Promise<ReadonlyMap<string, string[]>> {
		const log = this.#rooms.find(room);
		return new Map(ids.map((id) => [id, log?.reactionsOf(id, userId) ?? []]));
	}

	async list({ room, ...query }: PageQuery): Promise<Page> {
		return this.#rooms.find(room)?.list(query) ?? { messages: [], hasMore: false };
	}

	async get(room: string, id: string): Promise<ChatMessage | undefined> {
		return this.#rooms.find(room)?.get(id);
	}

	async mark(marks: readonly MarkChange[]): Promise<ReadMark[]> {
		const set = new Map(foldMarks(marks).map((mark) => [markKey(mark), this.#rooms.open(mark.room).mark(mark)]));
		return marks.map((mark) => ({ ...(set.get(markKey(mark)) as ReadMark) }));
	}

	async marks(keys: readonly MarkKey[]): Promise<(ReadMark | undefined)[]> {
		return keys.map(({ room, userId }) => this.#rooms.find(room)?.markOf(userId));
	}

	async heads(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
		return this.#rooms.heads(rooms);
	}

	async renewEpoch(room: string, epoch: string): Promise<RoomHead> {
		return this.#rooms.renewEpoch(room, epoch);
	}

	setRestriction(restriction: Restriction): Promise<void> {
		return this.#restrictions.setRestriction(restriction);
	}

	removeRestriction(key: RestrictionKey): Promise<void> {
		return this.#restrictions.removeRestriction(key);
	}

	restrictions(sinceRev: number): Promise<RestrictionChange[]> {
		return this.#restrictions.restrictions(sinceRev);
	}
}
