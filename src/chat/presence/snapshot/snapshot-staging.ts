import type { EntryBudget } from "../entry-budget";
import type { Entry, SnapshotFrame } from "../frames";

/** How long parts wait for another one before they are dropped. */
const KEEP_MS = 2_000;

interface Staged {
	version: number;
	parts: number;
	received: Map<number, Entry[]>;
	entries: number;
	lastPartAt: number;
}

/** The parts of one peer's snapshot until it is complete. A newer snapshot replaces an older one. */
export class SnapshotStaging {
	readonly #maxEntries: number;
	readonly #budget: EntryBudget;
	#staged: Staged | undefined;

	constructor(maxEntries: number, budget: EntryBudget) {
		this.#maxEntries = maxEntries;
		this.#budget = budget;
	}

	/** Adds a part. Returns all entries, at most `maxEntries`, once every part of that version has arrived. */
	add({ version, part, parts, entries }: SnapshotFrame, now: number): Entry[] | undefined {
		if (this.#staged && this.#staged.version > version) return undefined;
		if (this.#staged?.version !== version || this.#staged.parts !== parts) {
			this.clear();
			this.#staged = { version, parts, received: new Map(), entries: 0, lastPartAt: now };
		}
		const staged = this.#staged;
		staged.lastPartAt = now;
		if (staged.received.has(part)) return undefined;
		const accepted = entries.slice(0, this.#maxEntries - staged.entries);
		if (!this.#budget.take(accepted.length)) {
			// Not in part, because whoever is missing in a snapshot counts as gone. It is requested again.
			this.clear();
			return undefined;
		}
		staged.received.set(part, accepted);
		staged.entries += accepted.length;
		if (staged.received.size < parts) return undefined;
		this.clear();
		return [...staged.received.values()].flat();
	}

	/** Drops the parts. */
	clear(): void {
		this.#budget.release(this.#staged?.entries ?? 0);
		this.#staged = undefined;
	}

	/** Drops a snapshot of which no part has arrived for 2 s. */
	expire(now: number): void {
		if (this.#staged && now - this.#staged.lastPartAt >= KEEP_MS) this.clear();
	}
}
