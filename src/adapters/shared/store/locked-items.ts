/** The pauses between two tries of a locked item, in milliseconds: the first one, and the longest one. */
const PAUSE_MIN_MS = 2;
const PAUSE_MAX_MS = 50;

/** Maximum number of stuck locks that are remembered after their items are gone. */
const REMEMBERED_MAX = 1_000;

/** What the queue needs to know of an item. */
interface Lockable {
	/** The name of the lock that the item needs. */
	lock: string;
	/** When it arrived. */
	since: number;
}

interface Lock<Entry> {
	/** In order of arrival, without those that are being tried. */
	entries: Entry[];
	/** True while some of its items are being tried, so that no other of them overtakes. */
	isTried: boolean;
	/** True after a wait for it ended in vain. Until then it is only contended: another server writes to the room. */
	isStuck: boolean;
	pauseMs: number;
	retryAt: number;
}

/**
 * The items of a `GroupCommit` whose locks other transactions hold, until they get them or have waited for too long. A stuck
 * lock is remembered until it is obtained, so that no commit of other items waits for it again.
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

	/** Puts an item behind the others of its lock. Returns false if there are none. */
	join(entry: Entry): boolean {
		const known = this.#locks.get(entry.lock);
		if (!known) return false;
		known.entries.push(entry);
		this.#size += 1;
		return true;
	}

	/** Keeps the items of one lock that were tried in vain, before those that arrived meanwhile. */
	park(lock: string, tried: readonly Entry[], behind: readonly Entry[], isStuck: boolean): void {
		const known = this.#locks.get(lock);
		const pauseMs = Math.min((known?.pauseMs ?? PAUSE_MIN_MS / 2) * 2, PAUSE_MAX_MS);
		// Random, or two servers that wait for each other's room try at the same moments.
		const retryAt = performance.now() + pauseMs * (0.5 + Math.random() / 2);
		const entries = [...tried, ...(known?.entries ?? []), ...behind];
		this.#locks.delete(lock);
		this.#locks.set(lock, { entries, isTried: false, isStuck, pauseMs, retryAt });
		this.#size += tried.length + behind.length;
	}

	/** Ends a try that got the lock. Items that arrived meanwhile stay, as the other servers write to the room too. */
	obtained(lock: string): void {
		const known = this.#locks.get(lock);
		if (!known) return;
		if (known.entries.length === 0) this.#locks.delete(lock);
		else Object.assign(known, { isTried: false, isStuck: false, pauseMs: PAUSE_MIN_MS, retryAt: 0 });
	}

	/** Removes and returns the first item of each lock that is due for a try without waiting, at most `max` of them. */
	takeDue(max: number, which: "all" | "stuck"): Entry[] {
		const now = performance.now();
		const due: Entry[] = [];
		for (const known of this.#locks.values()) {
			if (due.length >= max) break;
			if (known.isTried || known.retryAt > now || (which === "stuck" && !known.isStuck)) continue;
			due.push(...this.#take(known, 1));
		}
		return due;
	}

	/** Removes and returns items to wait for: those of all contended locks, or else those of the stuck lock whose turn it is. */
	takeForWait(max: number): Entry[] {
		const idle = [...this.#locks].filter(([, { isTried, entries }]) => !isTried && entries.length > 0);
		const contended = idle.filter(([, { isStuck }]) => !isStuck);
		const taken: Entry[] = [];
		for (const [, known] of contended.length > 0 ? contended : idle.slice(0, 1)) {
			if (taken.length < max) taken.push(...this.#take(known, max - taken.length));
		}
		return taken;
	}

	/** Removes and returns the items that have waited for too long. */
	takeExpired(): Entry[] {
		const oldest = performance.now() - this.#waitMs;
		const expired: Entry[] = [];
		for (const [lock, known] of this.#locks) {
			const kept = known.entries.findIndex(({ since }) => since > oldest);
			expired.push(...known.entries.splice(0, kept < 0 ? known.entries.length : kept));
			if (known.entries.length > 0 || known.isTried) continue;
			if (!known.isStuck || this.#locks.size > REMEMBERED_MAX) this.#locks.delete(lock);
		}
		this.#size -= expired.length;
		return expired;
	}

	#take(known: Lock<Entry>, max: number): Entry[] {
		const taken = known.entries.splice(0, max);
		known.isTried = taken.length > 0;
		this.#size -= taken.length;
		return taken;
	}

	/** Returns the time until the next try without waiting, in milliseconds; undefined if nothing is left or being tried. */
	nextTryInMs(): number | undefined {
		const locks = [...this.#locks.values()].filter(({ entries, isTried }) => entries.length > 0 || isTried);
		if (locks.length === 0) return undefined;
		const times = locks.flatMap(({ isTried, retryAt }) => (isTried ? [] : [retryAt]));
		return Math.min(Math.max(Math.min(...times) - performance.now(), 1), PAUSE_MAX_MS);
	}
}
