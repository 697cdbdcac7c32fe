import type { EntryBudget } from "./entry-budget";
import type { DeltaFrame, Entry, SnapshotFrame } from "./frames";
import { entryKey } from "./frames";
import type { ProfilePool } from "./profile-pool";
import type { RoomViews } from "./room-views";
import { isSameMember } from "./same-member";
import { SnapshotStaging } from "./snapshot/snapshot-staging";

/** Most entries that are kept for one server. */
export const ENTRIES_MAX = 200_000;
/** Most deltas that wait for an earlier one. */
const HELD_MAX = 256;

/** What the peers of a server share. */
export interface PeerOptions {
	views: RoomViews;
	budget: EntryBudget;
	stagingBudget: EntryBudget;
	profiles: ProfilePool;
}

/**
 * Another server's users, as this server knows them. Every server starts empty at version 0, and each change adds one to the
 * version, so two servers at the same version know the same users.
 */
export class Peer {
	version = 0;
	/** The highest version that the peer has announced. */
	heard = 0;
	/** The value of `heard` at the peer's last heartbeat. */
	#heardAtBeat = 0;
	#entries = new Map<string, Entry>();
	/** Deltas that arrived before their turn. Late ones may still come, and users change while a snapshot is on its way. */
	readonly #held = new Map<number, DeltaFrame>();
	readonly #staging: SnapshotStaging;
	readonly #views: RoomViews;
	readonly #budget: EntryBudget;
	readonly #profiles: ProfilePool;

	constructor({ views, budget, stagingBudget, profiles }: PeerOptions) {
		this.#views = views;
		this.#budget = budget;
		this.#profiles = profiles;
		this.#staging = new SnapshotStaging(ENTRIES_MAX, stagingBudget, profiles);
	}

	get isBehind(): boolean {
		return this.version < this.heard;
	}

	/** The peer's heartbeat or hello, with its current version. */
	hear(version: number): void {
		// It was further a heartbeat ago, and no bus is that late, so another sender has forged a frame in its name.
		if (version < this.#heardAtBeat) this.#resetVersion();
		this.heard = Math.max(this.heard, version);
		this.#heardAtBeat = this.heard;
	}

	/** Applies one change in its turn, or holds it until then. */
	applyDelta(delta: DeltaFrame): void {
		this.heard = Math.max(this.heard, delta.version);
		if (delta.version <= this.version) return;
		// Late deltas cannot fill so large a gap. Only a snapshot can.
		if (this.#held.size >= HELD_MAX) this.#held.clear();
		this.#held.set(delta.version, delta);
		this.#applyHeld();
	}

	/** Adds a part of a snapshot. Returns true if the snapshot is new, which means that further parts are on their way. */
	addSnapshotPart(frame: SnapshotFrame, now: number): boolean {
		if (frame.version <= this.version) return false;
		this.heard = Math.max(this.heard, frame.version);
		const entries = this.#staging.add(frame, now);
		if (entries) this.replace(frame.version, entries);
		return true;
	}

	/** Replaces the peer's users. */
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

	/** Adds a user, or removes it if `on` is false. */
	apply({ room, userId, username, profile: sent, since = 0 }: Entry, on: boolean): void {
		const key = entryKey(room, userId);
		const existing = this.#entries.get(key);
		if (!on) {
			if (existing) this.#unset(key, existing);
			return;
		}
		if (!existing && (this.#entries.size >= ENTRIES_MAX || !this.#budget.take(1))) return;
		this.#profiles.release(existing?.profile);
		const profile = this.#profiles.take(sent);
		const member = { userId, username, ...(profile && { profile }) };
		this.#entries.set(key, { room, ...member });
		if (!existing) this.#views.hold(room, member, since);
		// Only what this peer has changed, because a snapshot that repeats an old name must not undo a newer one of another server.
		else if (!isSameMember(existing, member)) this.#views.rename(room, member, since);
	}

	expireParts(now: number): void {
		this.#staging.expire(now);
	}

	/** Removes all the peer's users. */
	clear(): void {
		const entries = this.#entries;
		this.#entries = new Map();
		this.#budget.release(entries.size);
		this.#staging.clear();
		for (const { room, userId, profile } of entries.values()) {
			this.#profiles.release(profile);
			this.#views.release(room, userId);
		}
	}

	/** Accepts any version as the next snapshot, because what is known of the peer may be false. */
	#resetVersion(): void {
		this.version = -1;
		this.heard = 0;
		this.#held.clear();
		this.#staging.clear();
	}

	#applyHeld(): void {
		for (let next = this.#held.get(this.version + 1); next; next = this.#held.get(this.version + 1)) {
			this.version = next.version;
			this.#held.delete(next.version);
			this.apply(next, next.on);
		}
	}

	#unset(key: string, { room, userId, profile }: Entry): void {
		this.#entries.delete(key);
		this.#profiles.release(profile);
		this.#budget.release(1);
		this.#views.release(room, userId);
	}
}
