import { callListeners } from "./call-listeners";

/** A value that changes, and the listeners to notify: the two functions that `useSyncExternalStore` needs. */
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

	/** Notifies every listener, unless the value is the same. A listener that throws or rejects is reported and stops no other. */
	set(value: Value): void {
		if (Object.is(value, this.#value)) return;
		this.#value = value;
		callListeners(this.#listeners, (listener) => listener(), this.#onError);
	}

	/** Calls `listener` after each change, until the returned function is called. */
	subscribe(listener: () => unknown): () => void {
		const own = () => listener();
		this.#listeners.add(own);
		return () => void this.#listeners.delete(own);
	}
}
