import { ChatError } from "../../../errors";
import { StoreError } from "../../store-error";
import { LockedItems } from "./locked-items";

/** The result of an item whose lock another transaction holds. The item is tried again. */
export const LOCKED: unique symbol = Symbol("locked");

/** Whether a commit may wait a moment for the locks it needs. If not, it returns `LOCKED` for the items whose lock is taken. */
export type LockMode = "wait" | "skip";

interface Waiting<Item, Result> {
	item: Item;
	lock: string;
	since: number;
	resolve: (result: Result) => void;
	reject: (error: unknown) => void;
}

/** The limits of a `GroupCommit`. */
export interface GroupCommitOptions<Item> {
	/** Maximum number of items in one commit. Default 128. */
	maxGroup?: number;
	/** Maximum number of waiting items; a further one is refused with `STORE_UNAVAILABLE`. Default 10,000. */
	maxWaiting?: number;
	/** Awaited before each commit, so that items that arrive together share it. Default: nothing is awaited. */
	gather?: () => Promise<void>;
	/** Returns the name of the lock that an item needs, as its room. Default: one lock for all. */
	lockOf?: (item: Item) => string;
	/** How long an item waits for its lock, in milliseconds. Default 2,000. */
	lockWaitMs?: number;
	/** Returns the error of an item that waited for too long. */
	lockError?: () => unknown;
}

type Commit<Item, Result> = (items: readonly Item[], mode: LockMode) => Promise<readonly (Result | typeof LOCKED)[]>;

/**
 * A queue with one writer. Items that arrive while a commit is in flight share the next one, in order of arrival, and each
 * gets its own result. With `maxGroup: 1`, each item is committed by itself.
 *
 * An item whose lock is taken does not hold up the others: it is tried again until it has waited for `lockWaitMs`, and the
 * items of its lock that arrive meanwhile stay behind it.
 */
export class GroupCommit<Item, Result> {
	readonly #commit: Commit<Item, Result>;
	readonly #maxGroup: number;
	readonly #maxWaiting: number;
	readonly #gather: (() => Promise<void>) | undefined;
	readonly #lockOf: (item: Item) => string;
	readonly #lockError: () => unknown;
	readonly #locked: LockedItems<Waiting<Item, Result>>;
	#waiting: Waiting<Item, Result>[] = [];
	#running: Promise<void> | undefined;
	#wake = () => {};

	/** @param commit stores all of a group or none of it, except the locked items, and returns a result for each in order. */
	constructor(commit: Commit<Item, Result>, options: GroupCommitOptions<Item> = {}) {
		const { lockWaitMs = 2_000 } = options;
		this.#commit = commit;
		this.#maxGroup = options.maxGroup ?? 128;
		this.#maxWaiting = options.maxWaiting ?? 10_000;
		this.#gather = options.gather;
		this.#lockOf = options.lockOf ?? (() => "");
		this.#lockError = options.lockError ?? (() => new StoreError("transient", `still locked after ${lockWaitMs} ms`));
		this.#locked = new LockedItems(lockWaitMs);
	}

	/**
	 * Resolves with the result of this item once it is committed, and rejects if it was not. A `permanent` `StoreError` means
	 * that this item itself was refused, because the others of its group are then committed without it.
	 */
	add(item: Item): Promise<Result> {
		if (this.#waiting.length + this.#locked.size >= this.#maxWaiting) {
			return Promise.reject(new ChatError("STORE_UNAVAILABLE", "the store is overloaded", { retryAfterMs: 1000 }));
		}
		return new Promise((resolve, reject) => {
			const waiting = { item, lock: this.#lockOf(item), since: performance.now(), resolve, reject };
			if (!this.#locked.join(waiting)) this.#waiting.push(waiting);
			this.#running ??= this.#run();
			this.#wake();
		});
	}

	/** Resolves when nothing is in flight and nothing waits. */
	idle(): Promise<void> {
		return this.#running ?? Promise.resolve();
	}

	async #run(): Promise<void> {
		for (;;) {
			for (const { reject } of this.#locked.takeExpired()) reject(this.#lockError());
			const pauseMs = this.#waiting.length > 0 ? 0 : this.#locked.nextTryInMs();
			if (pauseMs === undefined) break;
			if (pauseMs > 0) {
				await this.#pause(pauseMs);
				continue;
			}
			if (this.#gather) await this.#gather();
			// At most half, because the other rooms must go on however many are locked.
			const due = this.#locked.takeDue(Math.ceil(this.#maxGroup / 2));
			await this.#commitGroup([...due, ...this.#waiting.splice(0, this.#maxGroup - due.length)]);
		}
		this.#running = undefined;
	}

	/** Resolves after `ms`, or when an item arrives. */
	#pause(ms: number): Promise<void> {
		return new Promise((resolve) => {
			const timer = setTimeout(resolve, Math.ceil(ms));
			this.#wake = () => {
				clearTimeout(timer);
				resolve();
			};
		});
	}

	/** Commits a group without waiting for any lock, then the items whose lock was taken if it is not known to stay taken. */
	async #commitGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
		const locks = new Set(group.map(({ lock }) => lock));
		// Waiting for the only lock holds up none of the group.
		const isAlone = locks.size === 1 && !this.#locked.isLocked(group[0]?.lock ?? "");
		let locked = await this.#try(group, isAlone ? "wait" : "skip");
		const patient = isAlone ? [] : locked.filter(({ lock }) => !this.#locked.isLocked(lock));
		if (patient.length > 0) {
			const still = new Set(await this.#try(patient, "wait"));
			locked = locked.filter((entry) => still.has(entry) || !patient.includes(entry));
		}
		for (const lock of locks) this.#settleLock(lock, locked);
	}

	/** Parks the items of a lock that is taken, or else continues with those that waited for it. */
	#settleLock(lock: string, locked: readonly Waiting<Item, Result>[]): void {
		const entries = locked.filter((entry) => entry.lock === lock);
		if (entries.length === 0) {
			this.#waiting.unshift(...this.#locked.release(lock));
			return;
		}
		const behind = this.#waiting.filter((entry) => entry.lock === lock);
		if (behind.length > 0) this.#waiting = this.#waiting.filter((entry) => entry.lock !== lock);
		this.#locked.park(lock, entries, behind);
	}

	/**
	 * Commits a group, and returns the items whose lock is taken. Splits it in half while it contains a message that can never
	 * be stored, until that one is alone.
	 */
	async #try(group: readonly Waiting<Item, Result>[], mode: LockMode): Promise<readonly Waiting<Item, Result>[]> {
		try {
			const results = await this.#commit(
				group.map(({ item }) => item),
				mode,
			);
			return group.filter(({ resolve }, place) => {
				const result = results[place] as Result | typeof LOCKED;
				if (result === LOCKED) return true;
				resolve(result);
				return false;
			});
		} catch (error) {
			if (group.length > 1 && StoreError.is(error) && error.failure === "permanent" && error.scope === undefined) {
				const half = Math.ceil(group.length / 2);
				const first = await this.#try(group.slice(0, half), mode);
				return [...first, ...(await this.#try(group.slice(half), mode))];
			}
			for (const { reject } of group) reject(error);
			return [];
		}
	}
}

/** Resolves after one turn of the event loop, so that the sends that have already reached this process share a transaction. */
export const gatherTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
