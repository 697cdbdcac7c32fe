import type { ChatMessage } from "../../schemas/message";
import { Overtaken } from "./overtaken";

/** What one slow consumer has not been sent of a room: the changes after its cursor. */
export class Backlog {
	/** Reads of the store in a row that gave nothing, though there is more. */
	emptyReads = 0;
	#turn = 0;
	#cursor: number;
	/** The seq up to which the consumer knows the changes, or was told that they were overtaken. */
	#told: number;
	readonly #overtaken = new Overtaken();

	/** @param cursor the seq of the last change that the consumer was sent. */
	constructor(cursor: number) {
		this.#cursor = cursor;
		this.#told = cursor;
	}

	/** The latest replay, which alone may write. */
	get turn(): number {
		return this.#turn;
	}

	/** A replay begins. */
	begin(): number {
		this.#turn += 1;
		return this.#turn;
	}

	/** The seq up to which the changes were written or passed over. */
	get cursor(): number {
		return this.#cursor;
	}

	/** Returns the event of the next change. A message whose first change was passed over is new to the consumer. */
	eventOf({ seq, updatedSeq }: ChatMessage): "newMessage" | "messageUpdated" {
		this.#overtaken.add(this.#cursor + 1, updatedSeq);
		return seq === updatedSeq || this.#overtaken.take(seq) ? "newMessage" : "messageUpdated";
	}

	/** The change with this seq was written. */
	wrote(seq: number): void {
		this.#cursor = seq;
		this.#told = seq;
		this.emptyReads = 0;
	}

	/** There is nothing left to write up to this seq. */
	passOver(seq: number): void {
		if (seq <= this.#cursor) return;
		this.#overtaken.add(this.#cursor + 1, seq + 1);
		this.#cursor = seq;
	}

	/** Calls `tell` if the consumer has to hear that the changes up to a seq were overtaken. */
	tellUpTo(seq: number, tell: (seq: number) => void): void {
		if (seq <= this.#told) return;
		this.#told = seq;
		tell(seq);
	}
}
