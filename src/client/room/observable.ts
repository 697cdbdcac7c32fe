/** A value that changes, and who wants to know: what `useSyncExternalStore` asks for. */
export class Observable<Value> {
	readonly #onError: (error: unknown) => void;
	readonly #listeners = new Set<() => unknown>();
	#value: Value;

	constructor(value: Value, onError: (error: unknown) => void) {
		this.#value = value;
		this.#onError = onError;
	}

	get value(): Value {
		return this.#value;
	}

	/** Tells everybody, unless it is the same value. One who throws, or rejects, is reported and stops nobody else. */
	set(value: Value): void {
		if (Object.is(value, this.#value)) return;
		this.#value = value;
		for (const listener of [...this.#listeners]) {
			try {
				const result = listener();
				if (result instanceof Promise) result.catch(this.#onError);
			} catch (error) {
				this.#onError(error);
			}
		}
	}

	/** Calls back after each change, until the returned function is called. */
	subscribe(listener: () => unknown): () => void {
		const own = () => listener();
		this.#listeners.add(own);
		return () => void this.#listeners.delete(own);
	}
}
