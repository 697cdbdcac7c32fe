import type { Clock } from "../../../rpc/clock";

/** How long a store must be behind before it counts as rolled back, because no replica lags that long. */
const CONFIRM_MS = 1_000;

/** The detector of a store that was restored from a backup. It distinguishes a rollback from a replica that lags. */
export class RollbackDetector {
	readonly #clock: Clock;
	readonly #recheck: () => void;
	/** When the store was first found behind. */
	#since: number | undefined;
	#stop = () => {};

	constructor(clock: Clock, recheck: () => void) {
		this.#clock = clock;
		this.#recheck = recheck;
	}

	/** The store was found behind. Returns true if it has been for long enough, else schedules another check. */
	confirm(): boolean {
		const now = this.#clock.now();
		// By time and not by count, because a hundred joins may ask one late replica at once.
		if (this.#since !== undefined) return now - this.#since >= CONFIRM_MS;
		this.#since = now;
		this.#stop = this.#clock.after(CONFIRM_MS, this.#recheck);
		return false;
	}

	/** The store is not behind, or the room is closed. */
	clear(): void {
		this.#since = undefined;
		this.#stop();
	}
}
