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
		return this.#changes.slice(this.#placeAfter(seq)).map(({ message }) => message);
	}

	/** The change with this seq, if it is remembered. */
	at(seq: number): ChatMessage | undefined {
		const message = this.#changes[this.#placeAfter(seq - 1)]?.message;
		return message?.updatedSeq === seq ? message : undefined;
	}

	/** The place of the first change after a seq. Looked for from the end, where almost everybody who asks is. */
	#placeAfter(seq: number): number {
		let place = this.#changes.length;
		while (place > 0 && this.#changes[place - 1]!.message.updatedSeq > seq) place -= 1;
		return place;
	}
}

/** Metadata is at most 16 KiB, so a message that has some is taken to have that much. */
const sizeOf = ({ text, metadata }: ChatMessage): number => text.length + (metadata ? 16 * 1024 : 0);
