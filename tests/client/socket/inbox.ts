/** A queue of received values, to be awaited one by one. */
export class Inbox<T> {
	readonly #waiting: T[] = [];
	readonly #readers: ((item: T) => void)[] = [];

	push(item: T): void {
		const reader = this.#readers.shift();
		if (reader) reader(item);
		else this.#waiting.push(item);
	}

	/** Returns the next value; waits for it if there is none yet. */
	next(): Promise<T> {
		if (this.#waiting.length > 0) return Promise.resolve(this.#waiting.shift() as T);
		return new Promise((resolve) => this.#readers.push(resolve));
	}

	/** The values that were received and not read. */
	get unread(): readonly T[] {
		return this.#waiting;
	}
}
