import { type MessageStore, StoreError } from "../../src/adapters";
import type { FakeClock } from "./fake-clock";
import { RestorableStore } from "./restorable-store";

export type StoreCall = "append" | "list" | "heads" | "renewEpoch" | "get" | "replace" | "react" | "reactionsOf";

/** How long the store waits for a room that is stalled, before it gives a message up. */
const STALL_MAX_MS = 2_000;

/** The database that simulated servers share. It counts its calls, and fails or waits as a test tells it to. */
export class SteeredStore {
	/** What is really stored. */
	readonly kept = new RestorableStore();
	readonly calls: Record<StoreCall, number> = {
		append: 0,
		list: 0,
		heads: 0,
		renewEpoch: 0,
		get: 0,
		replace: 0,
		react: 0,
		reactionsOf: 0,
	};
	/** Before and after a call does its work: what it throws is the answer, what it gives is waited for. */
	before: (call: StoreCall) => unknown = () => {};
	after: (call: StoreCall) => unknown = () => {};
	readonly #clock: FakeClock;
	/** The stalled rooms, and what waits for each. */
	readonly #stalled = new Map<string, Set<() => void>>();
	#refusesWrites = false;

	constructor(clock: FakeClock) {
		this.#clock = clock;
	}

	/** Holds up the messages of one room, as a lock of its row does. Returns what frees it. */
	stall(room: string): () => void {
		const waiting = new Set<() => void>();
		this.#stalled.set(room, waiting);
		return () => {
			this.#stalled.delete(room);
			for (const go of waiting) go();
		};
	}

	/** Refuses writes and answers reads, as with a full disk. Returns what ends it. */
	refuseWrites(): () => void {
		this.#refusesWrites = true;
		return () => {
			this.#refusesWrites = false;
		};
	}

	/** Calls of any kind so far. */
	get total(): number {
		return Object.values(this.calls).reduce((sum, count) => sum + count, 0);
	}

	/** One server's connection to it; a server that is dead gets no answer. */
	connectionOf(isAlive: () => boolean): MessageStore {
		const call = async <T>(name: StoreCall, work: () => Promise<T>): Promise<T> => {
			this.calls[name] += 1;
			await this.before(name);
			const result = await work();
			await this.after(name);
			return isAlive() ? result : new Promise<never>(() => {});
		};
		return {
			append: (message, options) =>
				call("append", async () => {
					await this.#passStall(message.room);
					if (this.#refusesWrites) throw new StoreError("transient", "read-only");
					return this.kept.append(message, options);
				}),
			list: (query) => call("list", () => this.kept.list(query)),
			heads: (rooms) => call("heads", () => this.kept.heads(rooms)),
			get: (room, id) => call("get", () => this.kept.get(room, id)),
			replace: (message, was) =>
				call("replace", async () => {
					await this.#passStall(message.room);
					if (this.#refusesWrites) throw new StoreError("transient", "read-only");
					return this.kept.replace(message, was);
				}),
			react: (room, id, changes) => call("react", () => this.kept.react(room, id, changes)),
			reactionsOf: (room, ids, userId) => call("reactionsOf", () => this.kept.reactionsOf(room, ids, userId)),
			renewEpoch: (room, epoch) => call("renewEpoch", () => this.kept.renewEpoch(room, epoch)),
		};
	}

	async #passStall(room: string): Promise<void> {
		const waiting = this.#stalled.get(room);
		if (!waiting) return;
		const isFree = await new Promise<boolean>((resolve) => {
			const stop = this.#clock.after(STALL_MAX_MS, () => resolve(false));
			waiting.add(() => {
				stop();
				resolve(true);
			});
		});
		if (!isFree) throw new StoreError("transient", "the room stays locked", { scope: "room" });
	}
}
