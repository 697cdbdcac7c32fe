import { recall, remember } from "./memory";

/** The seq up to which the user has read each room, stored in the browser. */
export class ReadMarks implements Iterable<[room: string, seq: number]> {
	readonly #key: string;
	readonly #seqs: Map<string, number>;

	constructor(userId: string) {
		this.#key = `read ${userId}`;
		this.#seqs = new Map(recall<[string, number][]>(localStorage, this.#key, []));
	}

	[Symbol.iterator](): Iterator<[string, number]> {
		return this.#seqs.entries();
	}

	set(room: string, seq: number): void {
		if (this.#seqs.get(room) === seq) return;
		this.#seqs.set(room, seq);
		this.#save();
	}

	/** Removes the mark of a room that was left. */
	delete(room: string): void {
		if (this.#seqs.delete(room)) this.#save();
	}

	#save(): void {
		remember(localStorage, this.#key, [...this.#seqs]);
	}
}
