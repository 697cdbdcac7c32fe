import type { ChatMessage } from "../../schemas/message";
import type { EncodedMessage } from "../store/encoded-message";

/** Most changes in a ring. Most clients that reconnect have missed fewer, and need no read of the store. */
const MAX_CHANGES = 256;
/** Largest total size of the changes, in UTF-16 units of their JSON. */
const MAX_SIZE = 1024 * 1024;

/** The latest changes of a room, in order of seq, each encoded. */
export class Ring {
	/** Every change after this seq is in the ring. */
	#floor: number;
	readonly #changes: EncodedMessage[] = [];
	#size = 0;
	#n: number | undefined;

	/** @param n the ordinal of the last message before the ring, if messages are counted. */
	constructor(floor: number, n?: number) {
		this.#floor = floor;
		this.#n = n;
	}

	/** The ordinal of the room's last message; undefined where the store counts no messages. */
	get n(): number | undefined {
		return this.#n;
	}

	push(change: EncodedMessage): void {
		this.#count(change.message);
		this.#changes.push(change);
		this.#size += change.json.length;
		while (this.#changes.length > MAX_CHANGES || this.#size > MAX_SIZE) {
			const oldest = this.#changes.shift()!;
			this.#size -= oldest.json.length;
			this.#floor = oldest.message.updatedSeq;
		}
	}

	/** Returns every change after a seq, or undefined if some of them are no longer in the ring. */
	after(seq: number): EncodedMessage[] | undefined {
		if (seq < this.#floor) return undefined;
		return this.#changes.slice(this.#indexAfter(seq));
	}

	/** Returns the change with this seq, or undefined if it is not in the ring. */
	at(seq: number): EncodedMessage | undefined {
		const change = this.#changes[this.#indexAfter(seq - 1)];
		return change?.message.updatedSeq === seq ? change : undefined;
	}

	/** Returns the latest change of a message, or undefined if none is in the ring. */
	find(id: string): EncodedMessage | undefined {
		return this.#changes.findLast(({ message }) => message.id === id);
	}

	/** Returns the latest messages of the room, ascending by seq, or undefined if some of them are not in the ring. */
	latest(limit: number): { messages: EncodedMessage[]; hasMore: boolean } | undefined {
		// Without a look at each change, because a message has one at least.
		if (this.#floor > 0 && this.#changes.length <= limit) return undefined;
		// A message that was first stored after the floor has had all of its changes since.
		const stored = latestOfEach(this.#changes).filter(({ message }) => message.seq > this.#floor);
		if (this.#floor > 0 && stored.length <= limit) return undefined;
		const messages = stored.sort((a, b) => a.message.seq - b.message.seq).slice(-limit);
		return { messages, hasMore: stored.length > limit };
	}

	/** Puts a change in the place of the one with its seq. Returns false if there is none. */
	replace(change: EncodedMessage): boolean {
		const { updatedSeq } = change.message;
		const index = this.#indexAfter(updatedSeq - 1);
		const replaced = this.#changes[index];
		if (replaced?.message.updatedSeq !== updatedSeq) return false;
		this.#size += change.json.length - replaced.json.length;
		this.#changes[index] = change;
		return true;
	}

	#count({ n, seq, updatedSeq }: ChatMessage): void {
		if (n !== undefined) this.#n = Math.max(this.#n ?? 0, n);
		// A new message. One that changes may be of a time when the store did not count.
		else if (seq === updatedSeq) this.#n = undefined;
	}

	/** Returns the index of the first change after a seq. Searches from the end, where almost every search ends. */
	#indexAfter(seq: number): number {
		let index = this.#changes.length;
		while (index > 0 && this.#changes[index - 1]!.message.updatedSeq > seq) index -= 1;
		return index;
	}
}

/** Returns the last change of each message, in order of change. */
export function latestOfEach(changes: readonly EncodedMessage[]): EncodedMessage[] {
	const latest = new Map<string, EncodedMessage>();
	for (const change of changes) {
		latest.delete(change.message.id);
		latest.set(change.message.id, change);
	}
	return [...latest.values()];
}
