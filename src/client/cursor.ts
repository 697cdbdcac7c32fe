/** Changes that may have come ahead of one that is missing, before the hole is taken as lost. */
const AHEAD_MAX = 1_000;

/** How far one room has been seen, in one numbering. A change that comes late, after its successors, is still new. */
export class Cursor {
	readonly epoch: string;
	#seq: number;
	readonly #ahead = new Set<number>();

	constructor(epoch: string, seq: number) {
		this.epoch = epoch;
		this.#seq = seq;
	}

	/** The seq up to which nothing is missing: where to go on from after a loss. */
	get seq(): number {
		return this.#seq;
	}

	has(seq: number): boolean {
		return seq <= this.#seq || this.#ahead.has(seq);
	}

	/** False for a change that was seen before. */
	see(seq: number): boolean {
		if (this.has(seq)) return false;
		this.#ahead.add(seq);
		if (this.#ahead.size > AHEAD_MAX) this.jump(Math.min(...this.#ahead));
		else this.#close();
		return true;
	}

	/** All is known up to here. */
	jump(seq: number): void {
		this.#seq = Math.max(this.#seq, seq);
		for (const ahead of this.#ahead) {
			if (ahead <= this.#seq) this.#ahead.delete(ahead);
		}
		this.#close();
	}

	#close(): void {
		while (this.#ahead.delete(this.#seq + 1)) this.#seq += 1;
	}
}
