import { MemoryMessageStore, type MessageStore, StoreError } from "../../src/adapters";
import type { FakeClock } from "../support/fake-clock";
import type { Faults } from "./faults";

/** The database that simulated servers share: slow, and failing before and after it has done what it was asked. */
export class SimStore {
	faults: Faults;
	/** What is really stored. */
	readonly kept = new MemoryMessageStore();
	readonly #clock: FakeClock;

	constructor(clock: FakeClock, faults: Faults) {
		this.#clock = clock;
		this.faults = faults;
	}

	/** One server's connection to it; a server that is dead gets no answer. */
	connectionOf(isAlive: () => boolean): MessageStore {
		const call = async <T>(work: () => Promise<T>): Promise<T> => {
			const { random } = this.#clock;
			await this.#wait(1 + random() * 11 + (random() < this.faults.storeHangs ? 4_000 : 0));
			if (!isAlive()) return never();
			if (random() < this.faults.storeFailsBefore) throw new StoreError("transient", "failed before");
			const result = await work();
			await this.#wait(1 + random() * 7);
			if (!isAlive()) return never();
			if (random() < this.faults.storeFailsAfter) throw new Error("failed after");
			return result;
		};
		return {
			append: (message) => call(() => this.kept.append(message)),
			list: (query) => call(() => this.kept.list(query)),
			heads: (rooms) => call(() => this.kept.heads(rooms)),
		};
	}

	#wait(ms: number): Promise<void> {
		return new Promise((resolve) => void this.#clock.after(ms, resolve));
	}
}

const never = () => new Promise<never>(() => {});
