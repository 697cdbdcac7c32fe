import type {
	Appended,
	AppendOptions,
	ChatMessage,
	MessageStore,
	NewMessage,
	Page,
	PageQuery,
	ReactionChange,
	RoomHead,
} from "../../src";
import { foldReactions } from "../../src/adapters/shared/store/reactions/fold-reactions";
import { REACTION_USERS_MAX, REACTIONS_MAX } from "../../src/schemas";

interface Room {
	epoch: string;
	/** Every version of every message: the one with `updatedSeq` 1 first. */
	changes: ChatMessage[];
	/** The latest version of each message, by id, in order of `seq`. */
	latest: Map<string, ChatMessage>;
	/** The users of each emoji, by message, in order of reaction. */
	reactions: Map<string, Map<string, string[]>>;
	floor: number;
}

/** A store whose rooms a test can set back to what they were, as a restored backup does: the epoch stays the same. */
export class RestorableStore implements MessageStore {
	readonly #rooms = new Map<string, Room>();
	#epochs = 0;

	async append(message: NewMessage, { counts }: AppendOptions = { counts: true }): Promise<Appended> {
		const room = this.#open(message.room);
		const { userId, clientId } = message;
		const all = [...room.latest.values()];
		const first = clientId && all.find((other) => other.userId === userId && other.clientId === clientId);
		if (first) return { message: first, repeated: true };
		const n = (all.at(-1)?.n ?? 0) + (counts ? 1 : 0);
		const seq = room.changes.length + 1;
		return { message: this.#write(room, { ...message, seq, updatedSeq: seq, n }), repeated: false };
	}

	async list({ room: name, before, after, limit }: PageQuery): Promise<Page> {
		const { changes, latest, floor } = this.#open(name);
		if (after !== undefined) {
			const left = changes.slice(after).filter((change) => latest.get(change.id) === change);
			return { messages: left.slice(0, limit), hasMore: left.length > limit, floor };
		}
		const all = [...latest.values()].filter(({ seq }) => before === undefined || seq < before);
		return { messages: all.slice(-limit), hasMore: all.length > limit };
	}

	async get(room: string, id: string): Promise<ChatMessage | undefined> {
		return this.#open(room).latest.get(id);
	}

	async replace(message: ChatMessage, was?: number): Promise<ChatMessage | undefined> {
		const room = this.#open(message.room);
		const stored = room.latest.get(message.id);
		if (!stored || (was !== undefined && stored.updatedSeq !== was)) return undefined;
		const { reactions: _given, ...changed } = message;
		if (message.deletedAt !== undefined) room.reactions.delete(message.id);
		const kept = message.deletedAt === undefined && stored.reactions;
		return this.#write(room, { ...changed, updatedSeq: room.changes.length + 1, ...(kept && { reactions: kept }) });
	}

	async react(name: string, id: string, changes: readonly ReactionChange[]): Promise<ChatMessage | undefined> {
		const room = this.#open(name);
		const stored = room.latest.get(id);
		if (!stored || stored.deletedAt !== undefined) return undefined;
		const users = new Map([...(room.reactions.get(id) ?? [])].map(([emoji, list]) => [emoji, [...list]]));
		let hasChanged = false;
		const { removed, added } = foldReactions(changes);
		for (const { userId, emoji, on } of [...removed, ...added]) {
			const list = users.get(emoji) ?? [];
			if (list.includes(userId) === on || (on && list.length === 0 && users.size >= REACTIONS_MAX)) continue;
			hasChanged = true;
			const changed = on ? [...list, userId] : list.filter((other) => other !== userId);
			if (changed.length > 0) users.set(emoji, changed);
			else users.delete(emoji);
		}
		if (!hasChanged) return stored;
		room.reactions.set(id, users);
		const { reactions: _before, ...message } = stored;
		const named = [...users].map(([emoji, list]) => {
			return [emoji, { count: list.length, userIds: list.slice(0, REACTION_USERS_MAX) }] as const;
		});
		const reactions = named.length > 0 && { reactions: Object.fromEntries(named) };
		return this.#write(room, { ...message, updatedSeq: room.changes.length + 1, ...reactions });
	}

	async reactionsOf(name: string, ids: readonly string[], userId: string): Promise<ReadonlyMap<string, string[]>> {
		const { reactions } = this.#open(name);
		return new Map(
			ids.map((id) => {
				const own = [...(reactions.get(id) ?? [])].filter(([, users]) => users.includes(userId));
				return [id, own.map(([emoji]) => emoji)];
			}),
		);
	}

	async heads(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
		return new Map(rooms.map((room) => [room, this.#headOf(room)]));
	}

	async renewEpoch(room: string, epoch: string): Promise<RoomHead> {
		const known = this.#open(room);
		if (known.epoch === epoch) known.epoch = this.#newEpoch();
		return this.#headOf(room);
	}

	/** Changes after this seq were never there. */
	setBack(name: string, seq: number): void {
		const room = this.#open(name);
		const kept = room.changes.slice(0, seq);
		room.changes = [];
		room.latest = new Map();
		for (const change of kept) this.#write(room, change);
		// As far as messages name the users, which are the first ten of each emoji.
		room.reactions = new Map(
			[...room.latest.values()].map(({ id, reactions = {} }) => {
				return [id, new Map(Object.entries(reactions).map(([emoji, { userIds }]) => [emoji, [...userIds]]))];
			}),
		);
	}

	/** Removes the messages with a seq of at most `seq`, as an app does that keeps only what is new. */
	prune(name: string, seq: number): void {
		const room = this.#open(name);
		for (const message of [...room.latest.values()]) {
			if (message.seq > seq) continue;
			room.latest.delete(message.id);
			room.floor = Math.max(room.floor, message.updatedSeq);
		}
	}

	/** Puts messages there without any server knowing. */
	async fill(room: string, count: number): Promise<void> {
		const from = this.#open(room).changes.length;
		for (let n = from + 1; n <= from + count; n++) {
			const id = `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
			await this.append({ id, room, text: `${n}`, userId: "Zoe", username: "Zoe", timestamp: n });
		}
	}

	#write(room: Room, change: ChatMessage): ChatMessage {
		room.changes.push(change);
		room.latest.set(change.id, change);
		return change;
	}

	#headOf(name: string): RoomHead {
		const { epoch, changes } = this.#open(name);
		return { epoch, seq: changes.length };
	}

	#open(name: string): Room {
		const room = this.#rooms.get(name) ?? {
			epoch: this.#newEpoch(),
			changes: [],
			latest: new Map(),
			reactions: new Map(),
			floor: 0,
		};
		this.#rooms.set(name, room);
		return room;
	}

	#newEpoch(): string {
		this.#epochs += 1;
		return `epoch-${this.#epochs}`;
	}
}
