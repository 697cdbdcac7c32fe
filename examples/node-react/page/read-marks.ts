import { recall, remember } from "./memory";

/** Up to where this user has read each room, remembered by the browser. */
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

	/** The room was left. */
	delete(room: string): void {
		if (this.#seqs.delete(room)) this.#save();
	}

	#save(): void {
		remember(localStorage, this.#key, [...this.#seqs]);
	}
}
