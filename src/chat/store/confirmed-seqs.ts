/** Seqs of which it is known that only the bus gave them a message: more than a ring has, and than may wait. */
const UNCONFIRMED_MAX = 2_000;

/** What is known of the seqs that the store has in one room. The bus may be wrong. */
export class ConfirmedSeqs {
	/** The latest seqs that only the bus has given a message, which need not be the store's. */
	readonly #unconfirmed = new Set<number>();
	#head = 0;

	/** The highest seq that the store is known to have reached. */
	get head(): number {
		return this.#head;
	}

	/** True for a seq whose message this process has from the store, and not from the bus alone. */
	has(seq: number): boolean {
		return !this.#unconfirmed.has(seq);
	}

	/** Starts again at the store's head. */
	reset(head: number): void {
		this.#head = head;
		this.#unconfirmed.clear();
	}

	/** The message of a seq comes from the store or from the bus. */
	note(seq: number, from: "store" | "bus"): void {
		if (from === "store") {
			this.#unconfirmed.delete(seq);
			return;
		}
		this.#unconfirmed.add(seq);
		const oldest = this.#unconfirmed.size > UNCONFIRMED_MAX ? this.#unconfirmed.values().next().value : undefined;
		if (oldest !== undefined) this.#unconfirmed.delete(oldest);
	}

	/** The store has reached this seq. */
	reach(seq: number): void {
		this.#head = Math.max(this.#head, seq);
	}
}
