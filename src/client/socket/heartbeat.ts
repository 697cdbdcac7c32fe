/** How long to wait for the answer to a ping. */
const DEADLINE_MS = 8_000;
const SHORTEST_MS = 1_000;
/** Limited, because a platform fires a timer that is too long at once. */
const LONGEST_MS = 3_600_000;

/** The link that a heartbeat watches. */
export interface HeartbeatTarget {
	/** Pings the server. */
	ping(): void;
	/** Gives the socket up, because the server did not answer. */
	drop(reason: string): void;
}

/** The heartbeat of one socket. It detects silence, because a link that dies without a close looks open forever. */
export class Heartbeat {
	readonly #target: HeartbeatTarget;
	readonly #intervalMs: number;
	#lastSeen = Date.now();
	#isSeenSincePing = true;
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** @param intervalMs The silence after which the server is pinged. */
	constructor(target: HeartbeatTarget, intervalMs: number) {
		this.#target = target;
		this.#intervalMs = Math.min(Math.max(intervalMs, SHORTEST_MS), LONGEST_MS);
		this.#watch(this.#intervalMs);
	}

	/** Notes that a frame arrived. */
	seen(): void {
		this.#lastSeen = Date.now();
		this.#isSeenSincePing = true;
	}

	/** Pings now, without waiting for silence. */
	check(): void {
		// A ping is pending already, and another must not postpone its deadline.
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
			// Negative if the clock was set back; waiting for it to catch up could take years.
			if (silentMs >= 0 && silentMs < this.#intervalMs) this.#watch(this.#intervalMs - silentMs);
			else this.check();
		});
	}

	#wait(ms: number, then: () => void): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(then, ms);
	}
}
