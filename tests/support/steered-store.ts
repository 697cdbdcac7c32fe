import type { MessageStore } from "../../src/adapters";
import { RestorableStore } from "./restorable-store";

export type StoreCall = "append" | "list" | "heads" | "renewEpoch";

/** The database that simulated servers share. It counts its calls, and fails or waits as a test tells it to. */
export class SteeredStore {
	/** What is really stored. */
	readonly kept = new RestorableStore();
	readonly calls: Record<StoreCall, number> = { append: 0, list: 0, heads: 0, renewEpoch: 0 };
	/** Before and after a call does its work: what it throws is the answer, what it gives is waited for. */
	before: (call: StoreCall) => unknown = () => {};
	after: (call: StoreCall) => unknown = () => {};

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
			append: (message) => call("append", () => this.kept.append(message)),
			list: (query) => call("list", () => this.kept.list(query)),
			heads: (rooms) => call("heads", () => this.kept.heads(rooms)),
			renewEpoch: (room, epoch) => call("renewEpoch", () => this.kept.renewEpoch(room, epoch)),
		};
	}
}
