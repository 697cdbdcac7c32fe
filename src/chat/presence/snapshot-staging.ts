import type { Entry, SnapshotFrame } from "./frames";

/** Parts that wait this long for another are given up. */
const KEEP_MS = 2_000;

interface Staged {
	version: number;
	parts: number;
	got: Map<number, Entry[]>;
	entries: number;
	lastPartAt: number;
}

/** Puts the parts of one peer's snapshot together. Of two snapshots the newer one is kept. */
export class SnapshotStaging {
	readonly #maxEntries: number;
	#staged: Staged | undefined;

	constructor(maxEntries: number) {
		this.#maxEntries = maxEntries;
	}

	/** Takes one part; all entries, at most `maxEntries`, once every part of that version is there. */
	add({ version, part, parts, entries }: SnapshotFrame, now: number): Entry[] | undefined {
		if (this.#staged && this.#staged.version > version) return undefined;
		if (this.#staged?.version !== version || this.#staged.parts !== parts) {
			this.#staged = { version, parts, got: new Map(), entries: 0, lastPartAt: now };
		}
		const staged = this.#staged;
		staged.lastPartAt = now;
		if (staged.got.has(part)) return undefined;
		const taken = entries.slice(0, this.#maxEntries - staged.entries);
		staged.got.set(part, taken);
		staged.entries += taken.length;
		if (staged.got.size < parts) return undefined;
		this.#staged = undefined;
		return [...staged.got.values()].flat();
	}

	/** Gives up what no part came for in 2 s. */
	expire(now: number): void {
		if (this.#staged && now - this.#staged.lastPartAt >= KEEP_MS) this.#staged = undefined;
	}
}
