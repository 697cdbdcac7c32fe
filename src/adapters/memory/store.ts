import type { ChatMessage } from "../../schemas/message";
import type { Restriction } from "../../schemas/restriction";
import type { Appended, MessageStore, NewMessage, Page, PageQuery, RoomHead } from "../message-store";
import type { RestrictionChange, RestrictionKey } from "../restriction-store";
import { positiveInteger } from "../shared/positive-integer";
import { RecentRooms } from "../shared/store/recent-rooms";
import { assertSameBody } from "../shared/store/same-body";
import { sentKey } from "../shared/store/sent-key";
import { copyMessage } from "../shared/store/stored-message";
import { MemoryRestrictions } from "./restrictions";

/** The limits of a `MemoryMessageStore`. */
export interface MemoryMessageStoreOptions {
	/** Maximum number of messages per room; the oldest are dropped first, with their `clientId`s. Default 10,000. */
	maxMessagesPerRoom?: number;
	/** Maximum number of rooms; the least recently used one is dropped first, and starts again with a new epoch. Default 10,000. */
	maxRooms?: number;
}

interface Room extends RoomHead {
	/** The latest messages, with consecutive `seq`s. */
	messages: ChatMessage[];
	/** The kept messages that have a `clientId`. */
	sent: Map<string, ChatMessage>;
}

/**
 * Keeps messages in this process, for tests, demos, and rooms whose history may be lost. A restart loses everything, and
 * clients notice by the new epoch. Two processes have two histories, so several servers need a database.
 *
 * A `clientId` is remembered as long as its message is kept. Sent again later, it makes a second message.
 *
 * @throws RangeError if an option is not a positive integer.
 * @example
 * const wsChat = createChatProcedure({ auth, store: new MemoryMessageStore({ maxMessagesPerRoom: 1_000 }) });
 */
export class MemoryMessageStore implements MessageStore {
	readonly #maxMessages: number;
	readonly #rooms: RecentRooms<Room>;
	readonly #restrictions = new MemoryRestrictions();

	constructor({ maxMessagesPerRoom = 10_000, maxRooms = 10_000 }: MemoryMessageStoreOptions = {}) {
		this.#maxMessages = positiveInteger("maxMessagesPerRoom", maxMessagesPerRoom);
		this.#rooms = new RecentRooms(positiveInteger("maxRooms", maxRooms), (epoch) => ({
			epoch,
			seq: 0,
			messages: [],
			sent: new Map(),
		}));
	}

	// A transaction, because nothing is awaited here.
	async append(message: NewMessage): Promise<Appended> {
		const room = this.#rooms.open(message.room);
		const key = sentKey(message);
		const first = key === undefined ? undefined : room.sent.get(key);
		if (first) {
			assertSameBody(first, message);
			return { message: copyMessage(first), repeated: true };
		}
		// The copy is made before the number is taken, because a copy that fails must not leave a gap.
		const seq = room.seq + 1;
		const stored = copyMessage(Object.assign({}, message, { seq, updatedSeq: seq }));
		room.seq = stored.seq;
		room.messages.push(stored);
		if (key !== undefined) room.sent.set(key, stored);
		this.#dropOldest(room);
		return { message: copyMessage(stored), repeated: false };
	}

	async list({ room: name, before, after, limit }: PageQuery): Promise<Page> {
		const { messages, seq } = this.#rooms.find(name) ?? { messages: [], seq: 0 };
		// There is no gap between kept messages, so the seq gives a message's index.
		const firstSeq = seq - messages.length + 1;
		const indexOf = (at: number) => Math.min(Math.max(at - firstSeq, 0), messages.length);

		if (after !== undefined) {
			const start = indexOf(after + 1);
			const page = messages.slice(start, start + limit);
			return { messages: page.map(copyMessage), hasMore: start + limit < messages.length };
		}
		const end = before === undefined ? messages.length : indexOf(before);
		const start = Math.max(end - limit, 0);
		return { messages: messages.slice(start, end).map(copyMessage), hasMore: start > 0 };
	}

	async get(room: string, id: string): Promise<ChatMessage | undefined> {
		const message = this.#rooms.find(room)?.messages.findLast((one) => one.id === id);
		return message && copyMessage(message);
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

	#dropOldest(room: Room): void {
		if (room.messages.length <= this.#maxMessages) return;
		const oldest = room.messages.shift();
		const key = oldest && sentKey(oldest);
		if (key !== undefined) room.sent.delete(key);
	}
}
