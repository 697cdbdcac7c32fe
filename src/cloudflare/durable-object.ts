/** The parts of a Durable Object's runtime that are used here. By their shape, because an app has types of its own for them. */

/** What `ctx.storage` of a Durable Object with SQLite has. */
export interface DurableStorage {
	readonly sql: {
		exec(sql: string, ...args: (string | number | null)[]): { toArray(): Record<string, unknown>[] };
	};
	/** Runs `run` as one transaction, which a throw rolls back. */
	transactionSync<T>(run: () => T): T;
	/** Sets when `alarm` is called, in place of an earlier time. */
	setAlarm(at: number): Promise<void>;
}

/** A WebSocket of the runtime. It throws once it is closed. */
export interface DurableSocket {
	readonly readyState: number;
	send(data: string | ArrayBuffer | ArrayBufferView): void;
	close(code?: number, reason?: string): void;
}

/** The `ctx` of a Durable Object. */
export interface DurableState {
	readonly id: { toString(): string };
	readonly storage: DurableStorage;
	/** Accepts a socket whose events go to the object's own handlers. */
	acceptWebSocket(socket: DurableSocket): void;
	getWebSockets(): DurableSocket[];
	waitUntil(promise: Promise<unknown>): void;
}

/** The binding of a class of Durable Objects, whose objects are called by `Stub`. */
export interface DurableNamespace<Stub> {
	idFromName(name: string): object;
	idFromString(id: string): object;
	get(id: object): Stub;
}
