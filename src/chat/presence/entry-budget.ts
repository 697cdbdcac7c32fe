/**
 * The number of other servers' users that this server keeps, in all: a limit for what a bus can make the process keep, because
 * each server may announce 200,000 and there may be 1,000 of them.
 */
export class EntryBudget {
	readonly #max: number;
	readonly #onFull: () => void;
	#used = 0;

	constructor(max: number, onFull: () => void) {
		this.#max = max;
		this.#onFull = onFull;
	}

	/** Takes places, all or none. Returns false if there are too few. */
	take(count: number): boolean {
		if (this.#used + count > this.#max) {
			this.#onFull();
			return false;
		}
		this.#used += count;
		return true;
	}

	release(count: number): void {
		this.#used -= count;
	}
}
