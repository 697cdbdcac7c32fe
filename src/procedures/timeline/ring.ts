import type { ChatMessage } from "../../schemas/message";

/** How many changes a room remembers: most who reconnect have missed fewer, and need no read of the store. */
const MAX_CHANGES = 256;
/** How much of them it remembers, in UTF-16 units of their text and metadata. */
const MAX_SIZE = 1024 * 1024;

/** The latest changes of a room, in their order. */
export class Ring {
	/** What is known of the room begins after this seq. */
	#floor: number;
	readonly #changes: { message: ChatMessage; size: number }[] = [];
	#size = 0;

	constructor(floor: number) {
		this.#floor = floor;
	}

	push(message: ChatMessage): void {
		const size = sizeOf(message);
		this.#changes.push({ message, size });
		this.#size += size;
		while (this.#changes.length > MAX_CHANGES || this.#size > MAX_SIZE) {
			const oldest = this.#changes.shift()!;
			this.#size -= oldest.size;
			this.#floor = oldest.message.updatedSeq;
		}
	}

	/** Every change after a seq; undefined when some of them are forgotten. */
	after(seq: number): ChatMessage[] | undefined {
		if (seq < this.#floor) return undefined;
		const first = this.#changes.findIndex(({ message }) => message.updatedSeq > seq);
		return first < 0 ? [] : this.#changes.slice(first).map(({ message }) => message);
	}

	/** The change with this seq, if it is remembered. */
	at(seq: number): ChatMessage | undefined {
		return this.#changes.find(({ message }) => message.updatedSeq === seq)?.message;
	}
}

/** Metadata is at most 16 KiB, so a message that has some is taken to have that much. */
const sizeOf = ({ text, metadata }: ChatMessage): number => text.length + (metadata ? 16 * 1024 : 0);
