import { ChatError } from "../../errors";
import type { ChatMessage } from "../../schemas/message";
import type { Appended, CreateOnlyStore, MessageStore, NewMessage, RoomHead } from "../message-store";
import { GroupCommit } from "../shared/store/group-commit";
import { RecentRooms } from "../shared/store/recent-rooms";
import { assertSameBody } from "../shared/store/same-body";
import { sentKey } from "../shared/store/sent-key";
import { copyMessage } from "../shared/store/stored-message";

/** Maximum number of rooms that are numbered; the least recently used one starts again with a new epoch. */
const MAX_ROOMS = 10_000;
/** Maximum number of `clientId`s that are remembered per room. */
const MAX_REMEMBERED = 10_000;

interface Room extends RoomHead {
	/** By user and clientId, oldest first. */
	sent: Map<string, ChatMessage>;
	queue: GroupCommit<NewMessage, Appended>;
}

/**
 * Makes a `MessageStore` from an object that has only `create(message)`. Each message is created before it is acked, one at
 * a time per room, in the order of `seq`. When `create` throws, its `seq` goes to the next message.
 *
 * Nothing can be read back, so it does not support:
 * - history: `list` throws `UNSUPPORTED`, so a client that reconnects learns that it has missed changes;
 * - several processes, or a restart: `seq` and epoch belong to this process, and another one starts again;
 * - storing a retry once beyond the last 10,000 `clientId`s of a room, or when `create` throws after it has stored.
 *
 * @example
 * const store = fromCreateOnly({ create: (message) => db.insert(messages).values(message) });
 */
export function fromCreateOnly(store: CreateOnlyStore): MessageStore {
	const rooms = new RecentRooms<Room>(MAX_ROOMS, (epoch) => {
		const room: Room = {
			epoch,
			seq: 0,
			sent: new Map(),
			queue: new GroupCommit((messages) => Promise.all(messages.map((message) => create(store, room, message))), {
				maxGroup: 1,
				maxWaiting: 1_000,
			}),
		};
		return room;
	});
	return {
		append: (message) => rooms.open(message.room).queue.add(message),
		list: async () => {
			throw new ChatError("UNSUPPORTED", "this store keeps no history");
		},
		heads: async (names) => rooms.heads(names),
	};
}

async function create(store: CreateOnlyStore, room: Room, message: NewMessage): Promise<Appended> {
	const key = sentKey(message);
	const first = key === undefined ? undefined : room.sent.get(key);
	if (first) {
		assertSameBody(first, message);
		return { message: copyMessage(first), repeated: true };
	}
	const stored = copyMessage({ ...message, seq: room.seq + 1, updatedSeq: room.seq + 1 });
	await store.create(copyMessage(stored));
	room.seq = stored.seq;
	if (key !== undefined) remember(room.sent, key, stored);
	return { message: copyMessage(stored), repeated: false };
}

function remember(sent: Room["sent"], key: string, message: ChatMessage): void {
	sent.set(key, message);
	if (sent.size <= MAX_REMEMBERED) return;
	const [oldest] = sent.keys();
	if (oldest !== undefined) sent.delete(oldest);
}
