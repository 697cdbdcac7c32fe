import { ChatError } from "../../../errors";
import { StoreError } from "../../store-error";

interface Waiting<Item, Result> {
	item: Item;
	resolve: (result: Result) => void;
	reject: (error: unknown) => void;
}

/** How large a group gets, and how many items may wait for theirs. */
export interface GroupCommitOptions {
	/** Most items in one commit. Default 128. */
	maxGroup?: number;
	/** Most items that wait; one more is refused with `STORE_UNAVAILABLE`. Default 10,000. */
	maxWaiting?: number;
	/** Awaited before each commit, so that items which arrive together go together. Default: nothing is awaited. */
	gather?: () => Promise<void>;
}

/**
 * One writer: items that arrive while a commit is in flight go together in the next one, in order of arrival, and each
 * gets its own result. With `maxGroup: 1` it is a plain queue.
 */
export class GroupCommit<Item, Result> {
	readonly #commit: (items: readonly Item[]) => Promise<readonly Result[]>;
	readonly #maxGroup: number;
	readonly #maxWaiting: number;
	readonly #gather: (() => Promise<void>) | undefined;
	#waiting: Waiting<Item, Result>[] = [];
	#running: Promise<void> | undefined;

	/** `commit` stores all of a group or none of it, and returns a result for each item, in the same order. */
	constructor(
		commit: (items: readonly Item[]) => Promise<readonly Result[]>,
		{ maxGroup = 128, maxWaiting = 10_000, gather }: GroupCommitOptions = {},
	) {
		this.#commit = commit;
		this.#maxGroup = maxGroup;
		this.#maxWaiting = maxWaiting;
		this.#gather = gather;
	}

	/**
	 * Resolves with this item's own result once it is committed. Rejects when its group was not; with a `StoreError` that
	 * is `permanent` only when this very item was refused, since the others are then committed without it.
	 */
	add(item: Item): Promise<Result> {
		if (this.#waiting.length >= this.#maxWaiting) {
			return Promise.reject(new ChatError("STORE_UNAVAILABLE", "the store is overloaded", { retryAfterMs: 1000 }));
		}
		return new Promise((resolve, reject) => {
			this.#waiting.push({ item, resolve, reject });
			this.#running ??= this.#run();
		});
	}

	/** Resolves when nothing is in flight and nothing waits. */
	idle(): Promise<void> {
		return this.#running ?? Promise.resolve();
	}

	async #run(): Promise<void> {
		while (this.#waiting.length > 0) {
			if (this.#gather) await this.#gather();
			await this.#commitGroup(this.#waiting.splice(0, this.#maxGroup));
		}
		this.#running = undefined;
	}
	/** Halves a group in which something can never be stored, until what is refused stands alone. */
	async #commitGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
		try {
			const results = await this.#commit(group.map(({ item }) => item));
			for (const [place, { resolve }] of group.entries()) resolve(results[place] as Result);
		} catch (error) {
			if (group.length > 1 && StoreError.is(error) && error.failure === "permanent") {
				const half = Math.ceil(group.length / 2);
				await this.#commitGroup(group.slice(0, half));
				await this.#commitGroup(group.slice(half));
				return;
			}
			for (const { reject } of group) reject(error);
		}
	}
}

/** Resolves after one turn of the event loop, so that the sends that have already reached this process share a transaction. */
export const gatherTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
