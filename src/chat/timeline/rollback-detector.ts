import type { Clock } from "../../rpc/clock";

/** How long a store is behind what it said before until it is believed to have been set back: no replica is that late. */
const DOUBT_MS = 1_000;

/** Whether a room's store, which is behind what it said before, was set back to a backup, or a replica of it is late. */
export class RollbackDetector {
	readonly #clock: Clock;
	readonly #lookAgain: () => void;
	#since: number | undefined;
	#stop = () => {};

	constructor(clock: Clock, lookAgain: () => void) {
		this.#clock = clock;
		this.#lookAgain = lookAgain;
	}

	/** The store was found to be behind. True when it has been for long enough; else it is looked at again then. */
	isCertain(): boolean {
		const now = this.#clock.now();
		// By time and not by how often: a hundred joins ask one late replica at once.
		if (this.#since !== undefined) return now - this.#since >= DOUBT_MS;
		this.#since = now;
		this.#stop = this.#clock.after(DOUBT_MS, this.#lookAgain);
		return false;
	}

	/** It is not behind, or nobody wants to know any more. */
	clear(): void {
		this.#since = undefined;
		this.#stop();
	}
}
