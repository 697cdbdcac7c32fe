/** How far a frame may arrive after later ones. Wide, because a bus that reorders by 100 ms overtakes thousands of frames. */
const WINDOW = 4_096;

/**
 * The numbers of the frames that one server has sent on one topic, each of which is accepted once. It keeps what is missing and
 * not what was seen, so that a bus that keeps order costs nothing.
 */
export class ReplayWindow {
	#high = Number.NEGATIVE_INFINITY;
	/** The numbers between `#base` and `#high` that have not arrived. */
	readonly #missing = new Set<number>();
	/** The first number of this run. A frame below it may still arrive, because the first frames may be out of order as well. */
	#base = 0;
	#seenBelow: Set<number> | undefined;

	/** Returns true for a number that was not accepted before and is not too old. */
	accept(n: number): boolean {
		if (n > this.#high) {
			this.#raise(n);
			return true;
		}
		if (n <= this.#high - WINDOW) return false;
		if (n >= this.#base) return this.#missing.delete(n);
		this.#seenBelow ??= new Set();
		if (this.#seenBelow.has(n)) return false;
		this.#seenBelow.add(n);
		return true;
	}

	#raise(n: number): void {
		if (n - this.#high > WINDOW) {
			this.#missing.clear();
			this.#seenBelow = undefined;
			this.#base = n;
		} else for (let missing = this.#high + 1; missing < n; missing++) this.#missing.add(missing);
		this.#high = n;
		const oldest = n - WINDOW;
		if (this.#base <= oldest) this.#seenBelow = undefined;
		for (const missing of this.#missing) {
			if (missing > oldest) break;
			this.#missing.delete(missing);
		}
	}
}
