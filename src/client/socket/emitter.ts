/** A listener whose event, and so whose data's type, the caller of `on` knows. */
export type AnyListener = (data: never) => unknown;

/** Listeners by event. One that throws, or rejects, is reported and stops nobody else. */
export class Emitter {
	// A Map, because an event of the wire may be named after a property of every object.
	readonly #listeners = new Map<string, Set<AnyListener>>();
	readonly #report: (error: unknown) => void;

	constructor(report: (error: unknown) => void) {
		this.#report = report;
	}

	/** Adds a listener; the returned function takes it away again. The same listener counts once. */
	on(event: string, listener: AnyListener): () => void {
		const listeners = this.#listeners.get(event) ?? new Set();
		this.#listeners.set(event, listeners.add(listener));
		return () => this.off(event, listener);
	}

	off(event: string, listener: AnyListener): void {
		const listeners = this.#listeners.get(event);
		listeners?.delete(listener);
		if (listeners?.size === 0) this.#listeners.delete(event);
	}

	/** Calls the listeners in the order they were added. False when there is none. */
	emit(event: string, data: unknown): boolean {
		const listeners = this.#listeners.get(event);
		// A copy: a listener may take itself or others away.
		for (const listener of [...(listeners ?? [])]) {
			try {
				const result = listener(data as never);
				if (result instanceof Promise) result.catch(this.#report);
			} catch (error) {
				this.#report(error);
			}
		}
		return listeners !== undefined;
	}
}
