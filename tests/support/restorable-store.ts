import type { Appended, ChatMessage, MessageStore, NewMessage, Page, PageQuery, RoomHead } from "../../src";

interface Room {
	epoch: string;
	messages: ChatMessage[];
}

/** A store whose rooms a test can set back to what they were, as a restored backup does: the epoch stays the same. */
export class RestorableStore implements MessageStore {
	readonly #rooms = new Map<string, Room>();
	#epochs = 0;

	async append(message: NewMessage): Promise<Appended> {
		const { messages } = this.#open(message.room);
		const { userId, clientId } = message;
		const first = messages.find((other) => clientId && other.userId === userId && other.clientId === clientId);
		if (first) return { message: first, repeated: true };
		const seq = messages.length + 1;
		const stored = { ...message, seq, updatedSeq: seq };
		messages.push(stored);
		return { message: stored, repeated: false };
	}

	async list({ room, before, after, limit }: PageQuery): Promise<Page> {
		const { messages } = this.#open(room);
		if (after !== undefined) {
			return { messages: messages.slice(after, after + limit), hasMore: messages.length > after + limit };
		}
		const end = before === undefined ? messages.length : Math.max(before - 1, 0);
		return { messages: messages.slice(Math.max(end - limit, 0), end), hasMore: end > limit };
	}

	async heads(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
		return new Map(rooms.map((room) => [room, this.#headOf(room)]));
	}

	async renewEpoch(room: string, epoch: string): Promise<RoomHead> {
		const known = this.#open(room);
		if (known.epoch === epoch) known.epoch = this.#newEpoch();
		return this.#headOf(room);
	}

	/** Messages after this seq were never there. */
	setBack(room: string, seq: number): void {
		this.#open(room).messages.length = seq;
	}

	/** Puts messages there without any server knowing. */
	async fill(room: string, count: number): Promise<void> {
		const from = this.#open(room).messages.length;
		for (let n = from + 1; n <= from + count; n++) {
			const id = `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
			await this.append({ id, room, text: `${n}`, userId: "Zoe", username: "Zoe", timestamp: n });
		}
	}

	#headOf(room: string): RoomHead {
		const { epoch, messages } = this.#open(room);
		return { epoch, seq: messages.length };
	}

	#open(name: string): Room {
		const room = this.#rooms.get(name) ?? { epoch: this.#newEpoch(), messages: [] };
		this.#rooms.set(name, room);
		return room;
	}

	#newEpoch(): string {
		this.#epochs += 1;
		return `epoch-${this.#epochs}`;
	}
}
