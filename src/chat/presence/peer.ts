import type { DeltaFrame, Entry, SnapshotFrame } from "./frames";
import { entryKey } from "./frames";
import type { RoomViews } from "./room-views";
import { SnapshotStaging } from "./snapshot-staging";

/** Most entries that are kept of one server. */
export const ENTRIES_MAX = 200_000;
/** Most deltas that wait for one before them. */
const HELD_MAX = 256;

/**
 * What this server knows of another one's users. Every server starts empty at version 0, and each change is one version
 * more; so two servers that are at the same version know the same.
 */
export class Peer {
	version = 0;
	/** The highest version that it spoke of. */
	heard = 0;
	/** What `heard` was at its last heartbeat. */
	#heardAtBeat = 0;
	#entries = new Map<string, Entry>();
	/** Deltas that came before their turn: late ones may still come, and a snapshot takes time while the users change on. */
	readonly #held = new Map<number, DeltaFrame>();
	#staging = new SnapshotStaging(ENTRIES_MAX);
	readonly #views: RoomViews;

	constructor(views: RoomViews) {
		this.#views = views;
	}

	get isBehind(): boolean {
		return this.version < this.heard;
	}

	/** Its heartbeat: it is at this version by now. */
	hear(version: number): void {
		// It was beyond that a heartbeat ago, and no bus is that late: somebody else has spoken in its name.
		if (version < this.#heardAtBeat) this.#forgetVersion();
		this.heard = Math.max(this.heard, version);
		this.#heardAtBeat = this.heard;
	}

	/** One change: applied in its turn only. */
	applyDelta(delta: DeltaFrame): void {
		this.heard = Math.max(this.heard, delta.version);
		if (delta.version <= this.version) return;
		// So many cannot be filled from late ones any more: the snapshot is what helps.
		if (this.#held.size >= HELD_MAX) this.#held.clear();
		this.#held.set(delta.version, delta);
		this.#applyHeld();
	}

	/** A part of a snapshot. True when it brings news: the parts after it are on their way. */
	addSnapshotPart(frame: SnapshotFrame, now: number): boolean {
		if (frame.version <= this.version) return false;
		this.heard = Math.max(this.heard, frame.version);
		const entries = this.#staging.add(frame, now);
		if (entries) this.replace(frame.version, entries);
		return true;
	}

	/** Its users are these and no others. */
	replace(version: number, entries: readonly Entry[]): void {
		this.version = version;
		const kept = new Set(entries.map(({ room, userId }) => entryKey(room, userId)));
		for (const [key, entry] of [...this.#entries]) {
			if (!kept.has(key)) this.#unset(key, entry);
		}
		for (const entry of entries) this.apply(entry, true);
		for (const held of [...this.#held.keys()]) {
			if (held <= version) this.#held.delete(held);
		}
		this.#applyHeld();
	}

	apply({ room, userId, username }: Entry, on: boolean): void {
		const key = entryKey(room, userId);
		const known = this.#entries.get(key);
		if (!on) {
			if (known) this.#unset(key, known);
			return;
		}
		if (!known && this.#entries.size >= ENTRIES_MAX) return;
		const entry = { room, userId, username };
		this.#entries.set(key, entry);
		const member = { userId, username };
		if (!known) this.#views.hold(room, member);
		// Only what this server says anew: a snapshot that repeats an old name does not undo another server's newer one.
		else if (known.username !== username) this.#views.rename(room, member);
	}

	expireParts(now: number): void {
		this.#staging.expire(now);
	}

	/** None of its users counts any more. */
	clear(): void {
		const entries = this.#entries;
		this.#entries = new Map();
		for (const { room, userId } of entries.values()) this.#views.release(room, userId);
	}

	/** What is known of it may be false, and counts only until its next snapshot, whatever version that has. */
	#forgetVersion(): void {
		this.version = -1;
		this.heard = 0;
		this.#held.clear();
		this.#staging = new SnapshotStaging(ENTRIES_MAX);
	}

	#applyHeld(): void {
		for (let next = this.#held.get(this.version + 1); next; next = this.#held.get(this.version + 1)) {
			this.version = next.version;
			this.#held.delete(next.version);
			this.apply(next, next.on);
		}
	}

	#unset(key: string, { room, userId }: Entry): void {
		this.#entries.delete(key);
		this.#views.release(room, userId);
	}
}
