/** How long an answer to a ping may take. */
const DEADLINE_MS = 8_000;
const SHORTEST_MS = 1_000;
/** A longer timer than a platform can hold would fire at once, and again, and again. */
const LONGEST_MS = 3_600_000;

/** What is asked of the link that is watched. */
export interface HeartbeatTarget {
	/** Asks the server for a sign of life. */
	ping(): void;
	/** None came: the socket is given up. */
	drop(reason: string): void;
}

/** Watches one socket for silence: a link that died without a close looks open for ever. */
export class Heartbeat {
	readonly #target: HeartbeatTarget;
	readonly #intervalMs: number;
	#lastSeen = Date.now();
	#isSeenSincePing = true;
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** @param intervalMs how much silence is too much. */
	constructor(target: HeartbeatTarget, intervalMs: number) {
		this.#target = target;
		this.#intervalMs = Math.min(Math.max(intervalMs, SHORTEST_MS), LONGEST_MS);
		this.#watch(this.#intervalMs);
	}

	/** A frame came. */
	seen(): void {
		this.#lastSeen = Date.now();
		this.#isSeenSincePing = true;
	}

	/** Asks now, without waiting for silence. */
	check(): void {
		// Asked already: asking again must not put the deadline off.
		if (!this.#isSeenSincePing) return;
		this.#isSeenSincePing = false;
		this.#target.ping();
		this.#wait(DEADLINE_MS, () => {
			if (this.#isSeenSincePing) this.#watch(this.#intervalMs);
			else this.#target.drop("no answer to the heartbeat");
		});
	}

	stop(): void {
		clearTimeout(this.#timer);
	}

	#watch(forMs: number): void {
		this.#wait(forMs, () => {
			const silentMs = Date.now() - this.#lastSeen;
			// Negative where the clock was set back, and then nobody knows: waiting it out could take years.
			if (silentMs >= 0 && silentMs < this.#intervalMs) this.#watch(this.#intervalMs - silentMs);
			else this.check();
		});
	}

	#wait(ms: number, then: () => void): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(then, ms);
	}
}
