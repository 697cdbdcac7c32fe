import { Emitter } from "./socket/emitter";

/** A value that changes, and the listeners to notify: the two functions that `useSyncExternalStore` needs. */
export class Observable<Value> {
	readonly #emitter: Emitter;
	#value: Value;

	constructor(value: Value, onError: (error: unknown) => void) {
		this.#value = value;
		this.#emitter = new Emitter(onError);
	}

	get value(): Value {
		return this.#value;
	}

	/** Notifies every listener, unless the value is the same. A listener that throws or rejects is reported and stops no other. */
	set(value: Value): void {
		if (Object.is(value, this.#value)) return;
		this.#value = value;
		this.#emitter.emit("change", value);
	}

	/** Calls `listener` after each change, until the returned function is called. */
	subscribe(listener: () => unknown): () => void {
		// A function of its own, because the same listener would count once.
		return this.#emitter.on("change", () => listener());
	}
}
