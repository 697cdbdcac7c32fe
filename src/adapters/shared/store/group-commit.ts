import { ChatError } from "../../../errors";
import { StoreError } from "../../store-error";
import { LockedItems } from "./locked-items";

/** The result of an item whose lock another transaction holds. The item is tried again. */
export const LOCKED: unique symbol = Symbol("locked");

/**
 * How a commit takes the locks that it needs. `skip`: it returns `LOCKED` at once for the items whose lock is taken. `wait`: it
 * waits for them in the order in which others ask for them, and returns `LOCKED` after a while. `brief`: either of the two,
 * but other items wait for this commit, so it waits a moment at most.
 */
export type LockMode = "skip" | "brief" | "wait";

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
	/** Whether `commit` waits for locks in the mode `wait`, beside a commit that does not. Default false: it is only retried. */
	canWait?: boolean;
	/** Returns the error of an item that waited for too long. */
	lockError?: () => unknown;
}

type Commit<Item, Result> = (items: readonly Item[], mode: LockMode) => Promise<readonly (Result | typeof LOCKED)[]>;

/**
 * A queue with one writer. Items that arrive while a commit is in flight share the next one, in order of arrival, and each
 * gets its own result. With `maxGroup: 1`, each item is committed by itself.
 *
 * An item whose lock is taken does not hold up the others. It waits beside them, until it gets the lock or has waited for
 * `lockWaitMs`, and the items of its lock that arrive meanwhile stay behind it. One wait is under way at a time. It is for
 * all contended locks together, because there the wait is short, but for a stuck lock alone.
 */
export class GroupCommit<Item, Result> {
	readonly #commit: Commit<Item, Result>;
	readonly #maxGroup: number;
	readonly #maxWaiting: number;
	readonly #gather: (() => Promise<void>) | undefined;
	readonly #lockOf: (item: Item) => string;
	readonly #lockError: () => unknown;
	readonly #canWait: boolean;
	readonly #locked: LockedItems<Waiting<Item, Result>>;
	#waiting: Waiting<Item, Result>[] = [];
	#running: Promise<void> | undefined;
	#isWaiting = false;
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
		this.#canWait = options.canWait ?? false;
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
			this.#expire();
			// At most half, because the other rooms must go on however many are locked.
			const due = this.#locked.takeDue(Math.ceil(this.#maxGroup / 2), this.#canWait ? "stuck" : "all");
			if (due.length === 0 && this.#waiting.length === 0) {
				const pauseMs = this.#locked.nextTryInMs();
				if (pauseMs === undefined) break;
				await this.#pause(pauseMs);
				continue;
			}
			if (this.#gather) await this.#gather();
			const group = [...due, ...this.#waiting.splice(0, this.#maxGroup - due.length)];
			this.#settle(group, await this.#tryBriefly(group, due), (entry) => due.includes(entry));
			if (this.#canWait && !this.#isWaiting) void this.#wait();
		}
		this.#running = undefined;
	}

	/** Waits for the locks that are taken, beside the commits of the others. Never rejects. */
	async #wait(): Promise<void> {
		this.#isWaiting = true;
		for (;;) {
			this.#expire();
			const group = this.#locked.takeForWait(this.#maxGroup);
			if (group.length === 0) break;
			this.#settle(group, await this.#try(group, "wait"), () => true);
		}
		this.#isWaiting = false;
		this.#wake();
	}

	/** Rejects the items that have waited for their lock for too long. */
	#expire(): void {
		for (const { reject } of this.#locked.takeExpired()) reject(this.#lockError());
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

	/** Commits what can be committed now, and returns the items whose lock is taken. `due` are known to be locked. */
	async #tryBriefly(group: readonly Waiting<Item, Result>[], due: readonly Waiting<Item, Result>[]) {
		// A lock that is known to be taken is not waited for here.
		if (due.length > 0) return this.#try(group, "skip");
		const locked = await this.#try(group, "brief");
		const isOneOfMany = locked.length === group.length && locked.some(({ lock }) => lock !== locked[0]?.lock);
		return isOneOfMany ? this.#try(group, "skip") : locked;
	}

	/** Parks the items whose lock is taken. `isStuck` returns whether this was not the first try for the lock of an item. */
	#settle(
		group: readonly Waiting<Item, Result>[],
		locked: readonly Waiting<Item, Result>[],
		isStuck: (entry: Waiting<Item, Result>) => boolean,
	): void {
		const obtained = new Set(group.map(({ lock }) => lock));
		for (const lock of new Set(locked.map((entry) => entry.lock))) {
			obtained.delete(lock);
			const entries = locked.filter((entry) => entry.lock === lock);
			const behind = this.#waiting.filter((entry) => entry.lock === lock);
			if (behind.length > 0) this.#waiting = this.#waiting.filter((entry) => entry.lock !== lock);
			this.#locked.park(lock, entries, behind, entries.some(isStuck));
		}
		for (const lock of obtained) this.#locked.obtained(lock);
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
