import { ChatError } from "../../errors";
import type { Delivery } from "../events";

/** A listener of any event. Only the caller of `on` knows the type of its data. */
export type AnyListener = (data: never, delivery: Delivery) => unknown;

/** Listeners by event. A listener that throws or rejects is reported and stops no other. */
export class Emitter {
	// A Map, because an event may have the name of a property of every object.
	readonly #listeners = new Map<string, Set<AnyListener>>();
	readonly #report: (error: unknown) => void;

	constructor(report: (error: unknown) => void) {
		this.#report = report;
	}

	/** Adds a listener; the returned function removes it. The same listener counts once. */
	on(event: string, listener: AnyListener): () => void {
		const listeners = this.#listeners.get(event) ?? new Set();
		this.#listeners.set(event, listeners.add(listener));
		return () => this.off(event, listener);
	}

	off(event: string, listener: AnyListener): void {
		this.#listeners.get(event)?.delete(listener);
	}

	/** Calls the listeners in the order they were added. Returns false if there is none. */
	emit(event: string, data: unknown, caughtUp = false): boolean {
		// A copy, because a listener may remove itself or others.
		const listeners = [...(this.#listeners.get(event) ?? [])];
		for (const listener of listeners) {
			try {
				const result = listener(data as never, { caughtUp });
				if (result instanceof Promise) result.catch(this.#report);
			} catch (error) {
				this.#report(error);
			}
		}
		return listeners.length > 0;
	}

	/** Tells the listeners of `error` about a refusal that no promise receives; reports it if there are none, as any other error. */
	fail(error: Error): void {
		if (!ChatError.is(error) || !this.emit("error", error)) this.#report(error);
	}
}
