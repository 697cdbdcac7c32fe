import type { NatsConnection } from "./connection";

/** Flushes once for everything that is published in the same turn. */
export class SharedFlush {
	readonly #connection: NatsConnection;
	#next: Promise<void> | undefined;

	constructor(connection: NatsConnection) {
		this.#connection = connection;
	}

	/** Resolves once the server has read everything that was published before. */
	run(): Promise<void> {
		this.#next ??= Promise.resolve().then(() => {
			this.#next = undefined;
			return this.#connection.flush();
		});
		return this.#next;
	}
}
