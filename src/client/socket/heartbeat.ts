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
	#lastSeen = performance.now();
	/** When the server has to have answered the ping; undefined if none is pending. */
	#dueAt: number | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** @param intervalMs The silence after which the server is pinged. */
	constructor(target: HeartbeatTarget, intervalMs: number) {
		this.#target = target;
		this.#intervalMs = Math.min(Math.max(intervalMs, SHORTEST_MS), LONGEST_MS);
		this.#watch(this.#intervalMs);
	}

	/** Notes that a frame arrived, of whatever kind. */
	seen(): void {
		this.#lastSeen = performance.now();
		if (this.#dueAt === undefined) return;
		this.#dueAt = undefined;
		this.#watch(this.#intervalMs);
	}

	/** Pings now, without waiting for silence. */
	check(withinMs = DEADLINE_MS): void {
		const dueAt = performance.now() + withinMs;
		if (this.#dueAt === undefined) this.#target.ping();
		// Another check must not postpone the deadline of a ping that is pending.
		else if (dueAt >= this.#dueAt) return;
		this.#dueAt = dueAt;
		this.#wait(withinMs, () => this.#target.drop("no answer"));
	}

	stop(): void {
		clearTimeout(this.#timer);
	}

	#watch(forMs: number): void {
		this.#wait(forMs, () => {
			const silentMs = performance.now() - this.#lastSeen;
			if (silentMs < this.#intervalMs) this.#watch(this.#intervalMs - silentMs);
			else this.check();
		});
	}

	#wait(ms: number, then: () => void): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(then, ms);
	}
}
