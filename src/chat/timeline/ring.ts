import type { ChatMessage } from "../../schemas/message";

/** Most changes in a ring. Most clients that reconnect have missed fewer, and need no read of the store. */
const MAX_CHANGES = 256;
/** Largest total size of the changes, in UTF-16 units of their text and metadata. */
const MAX_SIZE = 1024 * 1024;

/** The latest changes of a room, in order of seq. */
export class Ring {
	/** Every change after this seq is in the ring. */
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

	/** Returns every change after a seq, or undefined if some of them are no longer in the ring. */
	after(seq: number): ChatMessage[] | undefined {
		if (seq < this.#floor) return undefined;
		return this.#changes.slice(this.#indexAfter(seq)).map(({ message }) => message);
	}

	/** Returns the change with this seq, or undefined if it is not in the ring. */
	at(seq: number): ChatMessage | undefined {
		const message = this.#changes[this.#indexAfter(seq - 1)]?.message;
		return message?.updatedSeq === seq ? message : undefined;
	}

	/** Puts a change in the place of the one with its seq. Returns false if there is none. */
	replace(message: ChatMessage): boolean {
		const change = this.#changes[this.#indexAfter(message.updatedSeq - 1)];
		if (change?.message.updatedSeq !== message.updatedSeq) return false;
		const size = sizeOf(message);
		this.#size += size - change.size;
		Object.assign(change, { message, size });
		return true;
	}

	/** Returns the index of the first change after a seq. Searches from the end, where almost every search ends. */
	#indexAfter(seq: number): number {
		let index = this.#changes.length;
		while (index > 0 && this.#changes[index - 1]!.message.updatedSeq > seq) index -= 1;
		return index;
	}
}

/** Counts metadata as 16 KiB, its largest size, so that it need not be encoded. */
const sizeOf = ({ text, metadata }: ChatMessage): number => text.length + (metadata ? 16 * 1024 : 0);
