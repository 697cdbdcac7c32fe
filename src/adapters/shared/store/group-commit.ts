import { ChatError } from "../../../errors";
import { StoreError } from "../../store-error";

interface Waiting<Item, Result> {
	item: Item;
	resolve: (result: Result) => void;
	reject: (error: unknown) => void;
}

/** The limits of a `GroupCommit`. */
export interface GroupCommitOptions {
	/** Maximum number of items in one commit. Default 128. */
	maxGroup?: number;
	/** Maximum number of waiting items; a further one is refused with `STORE_UNAVAILABLE`. Default 10,000. */
	maxWaiting?: number;
	/** Awaited before each commit, so that items that arrive together share it. Default: nothing is awaited. */
	gather?: () => Promise<void>;
}

/**
 * A queue with one writer. Items that arrive while a commit is in flight share the next one, in order of arrival, and each
 * gets its own result. With `maxGroup: 1`, each item is committed by itself.
 */
export class GroupCommit<Item, Result> {
	readonly #commit: (items: readonly Item[]) => Promise<readonly Result[]>;
	readonly #maxGroup: number;
	readonly #maxWaiting: number;
	readonly #gather: (() => Promise<void>) | undefined;
	#waiting: Waiting<Item, Result>[] = [];
	#running: Promise<void> | undefined;

	/** @param commit stores all of a group or none of it, and returns a result for each item, in the same order. */
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
	 * Resolves with the result of this item once it is committed, and rejects if it was not. A `permanent` `StoreError` means
	 * that this item itself was refused, because the others of its group are then committed without it.
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

	/** Commits a group. Splits it in half while it contains a message that can never be stored, until that one is alone. */
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
