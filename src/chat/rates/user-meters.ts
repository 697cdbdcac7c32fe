import { userRates } from "./figures";
import { Meter } from "./meter";

/** The most users who are gone and whose meters are kept. */
const IDLE_MAX = 10_000;
/** How many idle meters are looked at for full ones each time that one becomes idle. */
const SCANNED = 64;

interface InUse {
	readonly meter: Meter;
	/** Sockets and requests. */
	users: number;
}

/**
 * The meters of the users of this process. A meter outlives its sockets, so that a new connection gives no new tokens: it is
 * kept until it is full, when a new meter would be the same.
 */
export class UserMeters {
	readonly #now: () => number;
	readonly #inUse = new Map<string, InUse>();
	/** In the order in which they became idle. */
	readonly #idle = new Map<string, { meter: Meter; fullAt: number }>();

	constructor(now: () => number) {
		this.#now = now;
	}

	/** How many users are remembered, with and without a socket. */
	get size(): number {
		return this.#inUse.size + this.#idle.size;
	}

	/** Returns the user's meter, which is kept until it is released as often as it was acquired. */
	acquire(userId: string): Meter {
		const inUse = this.#inUse.get(userId);
		if (inUse) {
			inUse.users += 1;
			return inUse.meter;
		}
		const meter = this.#idle.get(userId)?.meter ?? new Meter(userRates);
		this.#idle.delete(userId);
		this.#inUse.set(userId, { meter, users: 1 });
		return meter;
	}

	release(userId: string): void {
		const inUse = this.#inUse.get(userId);
		if (!inUse) return;
		inUse.users -= 1;
		if (inUse.users > 0) return;
		this.#inUse.delete(userId);
		const now = this.#now();
		const { fullAt } = inUse.meter;
		if (fullAt > now) this.#idle.set(userId, { meter: inUse.meter, fullAt });
		this.#evict(now);
	}

	/** Forgets meters that are full, and if there are still too many, the one that is idle for longest. */
	#evict(now: number): void {
		let scanned = 0;
		for (const [userId, { fullAt }] of this.#idle) {
			if (fullAt <= now) this.#idle.delete(userId);
			if (++scanned === SCANNED) break;
		}
		const oldest = this.#idle.size > IDLE_MAX ? this.#idle.keys().next().value : undefined;
		if (oldest !== undefined) this.#idle.delete(oldest);
	}
}
