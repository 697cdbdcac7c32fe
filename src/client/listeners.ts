type Listener = (data: never) => unknown;

/** Who listens to what. A listener that throws or rejects stops nobody else. */
export class Listeners {
	// A Map: an event that a server calls "constructor" finds nothing.
	readonly #byEvent = new Map<string, Set<Listener>>();
	readonly #onError: (error: unknown) => void;

	constructor(onError: (error: unknown) => void) {
		this.#onError = onError;
	}

	on(event: string, listener: Listener): () => void {
		const listeners = this.#byEvent.get(event) ?? new Set();
		this.#byEvent.set(event, listeners.add(listener));
		return () => this.off(event, listener);
	}

	off(event: string, listener: Listener): void {
		this.#byEvent.get(event)?.delete(listener);
	}

	/** False when nobody listens. */
	tell(event: string, data: unknown): boolean {
		const listeners = [...(this.#byEvent.get(event) ?? [])];
		for (const listener of listeners) {
			try {
				Promise.resolve(listener(data as never)).catch(this.#onError);
			} catch (error) {
				this.#onError(error);
			}
		}
		return listeners.length > 0;
	}
}
