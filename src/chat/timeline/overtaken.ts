/** Numbers that are remembered. The one passed longest ago is dropped first. */
const NUMBERS_MAX = 1_000;

/**
 * The numbers of a room that were passed over, because a later change of the same message has overtaken theirs. A message
 * whose own `seq` is among them was never shown to the members, so that its later change is new to them.
 */
export class Overtaken {
	readonly #numbers = new Set<number>();

	/** The numbers from `first` up to but not including `end` are passed over. */
	add(first: number, end: number): void {
		for (let seq = Math.max(first, end - NUMBERS_MAX); seq < end; seq++) this.#numbers.add(seq);
		for (const oldest of this.#numbers) {
			if (this.#numbers.size <= NUMBERS_MAX) return;
			this.#numbers.delete(oldest);
		}
	}

	/** Returns true for a number that was passed over, the first time that it is asked for. */
	take(seq: number): boolean {
		return this.#numbers.delete(seq);
	}

	clear(): void {
		this.#numbers.clear();
	}
}
