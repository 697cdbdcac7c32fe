import { ChatError } from "../../errors";
import type { Restriction } from "../../schemas/restriction";
import type { RestrictionChange, RestrictionKey, RestrictionStore } from "../restriction-store";

/** Most restrictions, those that were removed included. */
const MAX = 10_000;
/** Most changes in one answer. */
const BATCH = 1_000;

/** The restrictions of a store that lives in this process. */
export class MemoryRestrictions implements RestrictionStore {
	// Each is inserted again when it changes, so that they are in order of rev.
	readonly #changes = new Map<string, RestrictionChange>();
	#rev = 0;

	async setRestriction(restriction: Restriction): Promise<void> {
		this.#add(keyOf(restriction), { ...restriction }, false);
	}

	async removeRestriction(key: RestrictionKey): Promise<void> {
		const known = this.#changes.get(keyOf(key));
		if (known && !known.isRemoved) this.#add(keyOf(key), known.restriction, true);
	}

	async restrictions(sinceRev: number): Promise<RestrictionChange[]> {
		const later = [...this.#changes.values()].filter(({ rev }) => rev > sinceRev).slice(0, BATCH);
		return later.map((change) => ({ ...change, restriction: { ...change.restriction } }));
	}

	#add(key: string, restriction: Restriction, isRemoved: boolean): void {
		this.#changes.delete(key);
		if (this.#changes.size >= MAX) this.#dropRemoved();
		this.#rev += 1;
		this.#changes.set(key, { rev: this.#rev, restriction, isRemoved });
	}

	/** Drops the oldest restriction that was removed. Every server of this process has read it by now. */
	#dropRemoved(): void {
		for (const [key, { isRemoved }] of this.#changes) {
			if (!isRemoved) continue;
			this.#changes.delete(key);
			return;
		}
		throw new ChatError("LIMIT_EXCEEDED", `a MemoryMessageStore keeps at most ${MAX} bans, mutes and slow modes`);
	}
}

/** NUL cannot be part of a room's name or an id. */
const keyOf = ({ kind, ...of }: RestrictionKey | Restriction): string =>
	`${kind}\0${of.room ?? ""}\0${"userId" in of ? (of.userId ?? "") : ""}`;
