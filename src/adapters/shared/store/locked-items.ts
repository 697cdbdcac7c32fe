/** The pauses between two tries of a locked item, in milliseconds: the first one, and the longest one. */
const PAUSE_MIN_MS = 2;
const PAUSE_MAX_MS = 50;
/** Maximum number of locks that are remembered after their items are gone. */
const REMEMBERED_MAX = 1_000;

/** What the queue needs to know of an item. */
interface Lockable {
	/** The name of the lock that the item needs. */
	lock: string;
	/** When it arrived. */
	since: number;
}

interface Lock<Entry> {
	/** In order of arrival. */
	entries: Entry[];
	pauseMs: number;
	retryAt: number;
}

/**
 * The items of a `GroupCommit` whose locks other transactions hold. Each lock is tried again with one item after a growing
 * pause. A lock is remembered until an item gets it, so that no other item waits for it again.
 */
export class LockedItems<Entry extends Lockable> {
	readonly #locks = new Map<string, Lock<Entry>>();
	readonly #waitMs: number;
	#size = 0;

	/** @param waitMs how long an item waits for its lock, from its arrival. */
	constructor(waitMs: number) {
		this.#waitMs = waitMs;
	}

	/** The number of items. */
	get size(): number {
		return this.#size;
	}

	/** Returns whether the lock was taken when it was last tried. */
	isLocked(lock: string): boolean {
		return this.#locks.has(lock);
	}

	/** Puts an item behind the others of its lock. Returns false if there are none. */
	join(entry: Entry): boolean {
		const entries = this.#locks.get(entry.lock)?.entries;
		if (!entries || entries.length === 0) return false;
		entries.push(entry);
		this.#size += 1;
		return true;
	}

	/** Keeps items of one lock, before those that it keeps already: they were tried, and the lock was taken. */
	park(lock: string, entries: readonly Entry[], behind: readonly Entry[]): void {
		const known = this.#locks.get(lock);
		const pauseMs = Math.min((known?.pauseMs ?? PAUSE_MIN_MS / 2) * 2, PAUSE_MAX_MS);
		// Random, or two servers that wait for each other's room try at the same moments.
		const retryAt = performance.now() + pauseMs * (0.5 + Math.random() / 2);
		this.#locks.delete(lock);
		this.#locks.set(lock, { entries: [...entries, ...(known?.entries ?? []), ...behind], pauseMs, retryAt });
		this.#size += entries.length + behind.length;
		this.#forgetOldest();
	}

	/** Forgets that a lock was taken. Returns its items. */
	release(lock: string): Entry[] {
		const entries = this.#locks.get(lock)?.entries ?? [];
		this.#locks.delete(lock);
		this.#size -= entries.length;
		return entries;
	}

	/** Removes and returns the first item of each lock that is due for another try, at most `max` of them. */
	takeDue(max: number): Entry[] {
		const now = performance.now();
		const due: Entry[] = [];
		for (const { entries, retryAt } of this.#locks.values()) {
			if (due.length >= max) break;
			const [first] = retryAt <= now ? entries.splice(0, 1) : [];
			if (first) due.push(first);
		}
		this.#size -= due.length;
		return due;
	}

	/** Removes and returns the items that have waited for too long. */
	takeExpired(): Entry[] {
		const oldest = performance.now() - this.#waitMs;
		const expired: Entry[] = [];
		for (const { entries } of this.#locks.values()) {
			const kept = entries.findIndex(({ since }) => since > oldest);
			expired.push(...entries.splice(0, kept < 0 ? entries.length : kept));
		}
		this.#size -= expired.length;
		return expired;
	}

	/** Returns the time until the next try, in milliseconds; undefined if there are no items. */
	nextTryInMs(): number | undefined {
		if (this.#size === 0) return undefined;
		const times = [...this.#locks.values()].flatMap(({ entries, retryAt }) => (entries.length > 0 ? [retryAt] : []));
		return Math.max(Math.min(...times) - performance.now(), 0);
	}

	#forgetOldest(): void {
		if (this.#locks.size <= REMEMBERED_MAX) return;
		for (const [lock, { entries }] of this.#locks) {
			if (this.#locks.size <= REMEMBERED_MAX) return;
			if (entries.length === 0) this.#locks.delete(lock);
		}
	}
}
