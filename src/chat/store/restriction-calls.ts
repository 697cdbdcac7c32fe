import * as z from "zod";
import type { MessageStore } from "../../adapters/message-store";
import type { RestrictionChange, RestrictionKey, RestrictionStore } from "../../adapters/restriction-store";
import { type Restriction, restrictionSchema } from "../../schemas/restriction";
import type { StoreCaller } from "./store-caller";

/** Most changes in one answer of the store. */
const BATCH = 1_000;

const changeSchema = z.object({
	rev: z.number().int().nonnegative(),
	restriction: restrictionSchema,
	isRemoved: z.boolean(),
});

/** The store's restrictions behind a deadline and validation for each call. */
export class RestrictionCalls {
	readonly #store: RestrictionStore;
	readonly #caller: StoreCaller;
	readonly #onInvalid: (error: unknown) => void;

	constructor(store: RestrictionStore, caller: StoreCaller, onInvalid: (error: unknown) => void) {
		this.#store = store;
		this.#caller = caller;
		this.#onInvalid = onInvalid;
	}

	/** Stores a restriction. @throws ChatError `STORE_UNAVAILABLE`. */
	set(restriction: Restriction): Promise<void> {
		const ask = () => this.#store.setRestriction(restriction);
		return this.#caller.call({ name: "setRestriction", room: restriction.room, kind: "write", ask, read: () => {} });
	}

	/** Removes a restriction. @throws ChatError `STORE_UNAVAILABLE`. */
	remove(key: RestrictionKey): Promise<void> {
		const ask = () => this.#store.removeRestriction(key);
		return this.#caller.call({ name: "removeRestriction", room: key.room, kind: "write", ask, read: () => {} });
	}

	/**
	 * Calls `onChange` for each restriction that changed after a rev. A row that does not fit is reported, and the others are
	 * read.
	 *
	 * @returns the rev of the last change.
	 * @throws ChatError `STORE_UNAVAILABLE`.
	 */
	async changesSince(sinceRev: number, onChange: (change: RestrictionChange) => void): Promise<number> {
		let rev = sinceRev;
		for (;;) {
			const from = rev;
			const changes = await this.#caller.call({
				name: "restrictions",
				kind: "read",
				ask: () => this.#store.restrictions(from),
				read: (rows) => [...rows],
			});
			for (const row of changes) {
				const change = changeSchema.safeParse(row);
				// The row's number, so that the next read starts after it.
				if (Number.isSafeInteger(row?.rev)) rev = Math.max(rev, row.rev);
				if (change.success) onChange(change.data);
				else this.#onInvalid(new Error("a restriction of the store is not valid", { cause: change.error }));
			}
			// A store that ignores `sinceRev` would be read without end.
			if (changes.length < BATCH || rev === from) return rev;
		}
	}
}

/** Returns the calls of a store that keeps restrictions, or undefined for another. */
export function restrictionCallsOf(
	store: MessageStore,
	caller: StoreCaller,
	onInvalid: (error: unknown) => void,
): RestrictionCalls | undefined {
	const { setRestriction, removeRestriction, restrictions } = store;
	if (!setRestriction || !removeRestriction || !restrictions) return undefined;
	return new RestrictionCalls(store as RestrictionStore, caller, onInvalid);
}
