import type { EntryBudget } from "../entry-budget";
import type { Entry, SnapshotFrame } from "../frames";
import type { ProfilePool } from "../profile-pool";

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
	readonly #profiles: ProfilePool;
	#staged: Staged | undefined;

	constructor(maxEntries: number, budget: EntryBudget, profiles: ProfilePool) {
		this.#maxEntries = maxEntries;
		this.#budget = budget;
		this.#profiles = profiles;
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
		staged.received.set(
			part,
			accepted.map((entry) => this.#withPooled(entry)),
		);
		staged.entries += accepted.length;
		if (staged.received.size < parts) return undefined;
		this.clear();
		return [...staged.received.values()].flat();
	}

	/** Drops the parts. */
	clear(): void {
		const staged = this.#staged;
		if (!staged) return;
		this.#staged = undefined;
		this.#budget.release(staged.entries);
		for (const entries of staged.received.values()) for (const { profile } of entries) this.#profiles.release(profile);
	}

	/** Returns the entry with the one copy of its profile, or without it if there is no room. */
	#withPooled({ profile: sent, ...entry }: Entry): Entry {
		const profile = this.#profiles.take(sent);
		return profile ? { ...entry, profile } : entry;
	}

	/** Drops a snapshot of which no part has arrived for 2 s. */
	expire(now: number): void {
		if (this.#staged && now - this.#staged.lastPartAt >= KEEP_MS) this.clear();
	}
}
